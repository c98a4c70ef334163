import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { hashPassword, isHashed } from "./password.ts";

test("a password is hashed with a salt of its own, and checks against it", async () => {
  const [one, other] = [await hashPassword("geheim"), await hashPassword("geheim")];
  assert.notEqual(one, other);
  assert.match(one, /^\$5\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{43}$/);
  const salt = one.split("$")[2] ?? "";
  const again = execFileSync("openssl", ["passwd", "-5", "-salt", salt, "-stdin"], { input: "geheim\n" });
  assert.equal(again.toString().trim(), one);
});

test("a hash is known as one", () => {
  const hashes = ["$5$salt$hash", "$6$rounds=5000$salt$hash", "$2y$10$abc", "$1$a$b"];
  assert.deepEqual(hashes.filter(isHashed), hashes);
  assert.deepEqual(["geheim", "$5$", "$9$a$b"].filter(isHashed), []);
});
