import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { argon2Hash } from "./argon2.ts";
import { refusal } from "./generations.ts";
import type { KindName } from "./outputs.ts";
import { changed, inputsOf, made, mistakes } from "./samples.ts";

const kinds = [
  { kind: "bcrypt", cost: 5 },
  { kind: "htpasswd", user: "alice", cost: 5 },
  { kind: "argon2" },
] as const;

/** What the system's crypt(3), which nginx asks too, makes of a password with the salt of a hash. */
function crypt(password: string, hash: string): string {
  return execFileSync("perl", ["-e", "my ($p, $h) = <STDIN>; chomp ($p, $h); print crypt($p, $h)"], {
    input: `${password}\n${hash}\n`,
    encoding: "utf8",
  });
}

test("the system's crypt accepts a password by its bcrypt hash, and no other", async () => {
  const { current, hash } = await made({ kind: "bcrypt", cost: 5 });
  assert.match(String(hash), /^\$2b\$05\$/);
  assert.equal(crypt(current, String(hash)), hash);
  assert.notEqual(crypt(`${current}x`, String(hash)), hash);
});

test("it accepts a password of a user's line, also one with characters outside of ASCII", async () => {
  const { current, line } = await made({ kind: "htpasswd", user: "alice", password: "pä:ss wörd", cost: 5 });
  const [, hash] = /^alice:(\$2y\$05\$.{53})$/.exec(String(line))!;
  assert.equal(current, "pä:ss wörd");
  assert.equal(crypt(current, hash!), hash);
});

test("argon2id gives what its reference implementation gives", async () => {
  const cost = { memory: 65536, passes: 2, parallelism: 1 };
  assert.equal(
    await argon2Hash("password", cost, Buffer.from("somesalt")),
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
  );
});

test("an argon2id hash is salted anew for every password, at the cost of RFC 9106", async () => {
  const [one, two] = [
    await made({ kind: "argon2", password: "sesame" }),
    await made({ kind: "argon2", password: "sesame" }),
  ];
  assert.match(String(one.hash), /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(one.hash, two.hash);
});

for (const args of kinds)
  test(`${args.kind}: the hash stays while the password does, and the hash before it too`, async () => {
    const one = await made(args);
    const taken = { ...args, password: one.current };
    // the password is now said, and is the same
    assert.deepEqual(await changed(one, args, taken), one);
    const two = await changed(one, args, { ...args, epoch: 2 });
    assert.equal(two.previousHash, one.hash);
    assert.deepEqual(await changed(two, { ...args, epoch: 2 }, { ...args, epoch: 2 }), two);
  });

for (const args of kinds)
  test(`${args.kind}: the hash follows a password that comes from somewhere else, without an epoch`, async () => {
    const [one, two] = [
      { ...args, password: "one" },
      { ...args, password: "two" },
    ];
    assert.equal(refusal(inputsOf(one), inputsOf(two)), undefined);
    const before = await made(one);
    const { current, previous, previousHash } = await changed(before, one, two);
    assert.deepEqual([current, previous, previousHash], ["two", "one", before.hash]);
    assert.match(
      refusal(inputsOf(one), inputsOf({ ...two, epoch: 2 }))!.reason,
      /rotate the password where it comes from/,
    );
  });

test("another cost makes another hash of the same password", async () => {
  const old = { kind: "bcrypt", cost: 5 } as const;
  const one = await made(old);
  const two = await changed(one, old, { ...old, cost: 6 });
  assert.equal(two.current, one.current);
  assert.equal(two.rotatedAt, one.rotatedAt);
  assert.match(String(two.hash), /^\$2b\$06\$/);
  assert.equal(crypt(two.current, String(two.hash)), two.hash);
});

test("another user has another line with the same hash", async () => {
  const old = { kind: "htpasswd", user: "alice", cost: 5 } as const;
  const one = await made(old);
  const two = await changed(one, old, { ...old, user: "bob" });
  assert.equal(two.line, String(one.line).replace("alice", "bob"));
});

test("a password that is there already gets a hash and keeps its value", async () => {
  const one = await made({ kind: "password" });
  const two = await changed(one, { kind: "password" }, { kind: "bcrypt", cost: 5 });
  assert.equal(two.current, one.current);
  assert.equal(crypt(two.current, String(two.hash)), two.hash);
  const three = await changed(two, { kind: "bcrypt", cost: 5 }, { kind: "argon2" });
  assert.equal(three.current, one.current);
  assert.match(String(three.hash), /^\$argon2id\$/);
});

test("bcrypt takes no password of which it would leave out the end", async () => {
  const long = "ä".repeat(37);
  for (const kind of ["bcrypt", "htpasswd"] satisfies KindName[])
    assert.deepEqual(
      mistakes({ kind, user: "alice", password: long }).filter((text) => text.startsWith("password")),
      ["password: must be at most 72 bytes: bcrypt does not look at the rest"],
    );
  const value = "x".repeat(73);
  const one = await made({ kind: "password", value });
  await assert.rejects(changed(one, { kind: "password", value }, { kind: "bcrypt", cost: 5 }), {
    name: "EstateError",
    message: /longer than 72 bytes/,
  });
});

test("a user with a colon, and a password of several lines, are refused", () => {
  assert.deepEqual(mistakes({ kind: "htpasswd", user: "a:b", password: "a\nb" }), [
    "user: must be a name without colons and blanks",
    "password: must be a single line",
  ]);
});
