import assert from "node:assert/strict";
import { test } from "node:test";
import { requirementsOf } from "./pylock.ts";

const [a, b] = ["a", "b"].map((digit) => digit.repeat(64));

test("each package of a lock is a line with the hashes of all its wheels", () => {
  const lock = `lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "aiohttp"
version = "3.14.5"
wheels = [
    { url = "https://example.org/aiohttp-3.14.5-cp312.whl", hashes = { sha256 = "${a}" } },
    { url = "https://example.org/aiohttp-3.14.5-py3.whl", hashes = { sha256 = "${b}" } },
]

[[packages]]
name = "vllm"
version = "0.33.0"
wheels = [{ url = "https://example.org/vllm.whl", hashes = { sha256 = "${b}" } }]
`;
  assert.equal(
    requirementsOf(lock),
    `aiohttp==3.14.5 --hash=sha256:${a} --hash=sha256:${b}\nvllm==0.33.0 --hash=sha256:${b}\n`,
  );
});

test("a package without a hash is no part of a lock", () => {
  assert.throws(() => requirementsOf('[[packages]]\nname = "vllm"\nversion = "0.33.0"\n'), /no hash/);
});

test("a lock of nothing is none", () => assert.throws(() => requirementsOf(""), /names no package/));
