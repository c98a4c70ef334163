import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { changed, made, mistakes } from "./samples.ts";

/** A folder with OpenSSH's own ssh-keygen in it. */
function bench() {
  const folder = mkdtempSync(join(tmpdir(), "estate-keys-"));
  return {
    path: (name: string) => join(folder, name),
    keep(name: string, content: string): string {
      writeFileSync(join(folder, name), content, { mode: 0o600 });
      return join(folder, name);
    },
    keygen: (...args: string[]) => execFileSync("ssh-keygen", args, { encoding: "utf8", stdio: "pipe" }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

const kinds = [
  { kind: "ed25519" },
  { kind: "ed25519", format: "pem" },
  { kind: "rsa", bits: 2048 },
  { kind: "rsa", bits: 2048, format: "pem" },
  { kind: "ssh-ca" },
] as const;

for (const args of kinds.filter((args) => !("format" in args && args.kind === "ed25519")))
  test(`ssh-keygen derives the same public line from ${JSON.stringify(args)}`, async () => {
    using ssh = bench();
    const { current, publicKey } = await made(args);
    const derived = ssh.keygen("-y", "-f", ssh.keep("key", current)).trim();
    // PEM has no place for a comment
    assert.equal("format" in args ? `${derived} it` : derived, publicKey);
  });

for (const args of kinds)
  test(`a key that exists already is taken over, as is: ${JSON.stringify(args)}`, async () => {
    const { current, publicKey } = await made(args);
    const again = await made({ ...args, value: current });
    assert.equal(again.publicKey, publicKey);
    assert.equal(again.current.split("\n")[0], current.split("\n")[0]);
  });

test("PEM is PKCS #8, whose public half verifies what it signs", async () => {
  for (const args of [kinds[1], kinds[3]]) {
    const { current } = await made(args);
    assert.match(current, /^-----BEGIN PRIVATE KEY-----\n/);
    const signature = sign(null, Buffer.from("x"), createPrivateKey(current));
    assert.ok(verify(null, Buffer.from("x"), createPublicKey(current), signature));
  }
});

for (const [kind, ...options] of [
  ["ed25519"],
  ["rsa", "-b", "2048"],
  ["rsa", "-b", "2048", "-m", "PEM"],
  ["rsa", "-b", "2048", "-m", "PKCS8"],
] as ["ed25519" | "rsa", ...string[]][])
  test(`a key of ssh-keygen -t ${kind} ${options.join(" ")} is taken over`, async () => {
    using ssh = bench();
    ssh.keygen("-q", "-t", kind, ...options, "-N", "", "-C", "theirs", "-f", ssh.path("key"));
    const { publicKey, current } = await made({ kind, value: readFileSync(ssh.path("key"), "utf8") });
    const [type, blob] = readFileSync(ssh.path("key.pub"), "utf8").split(" ");
    assert.equal(publicKey, `${type} ${blob} it`);
    assert.equal(ssh.keygen("-y", "-f", ssh.keep("again", current)).trim(), publicKey);
  });

test("a certificate that the authority signs is one of OpenSSH", async () => {
  using ssh = bench();
  const [ca, user] = [await made({ kind: "ssh-ca" }), await made({ kind: "ed25519" })];
  const userPublic = ssh.keep("user.pub", `${user.publicKey}\n`);
  ssh.keygen("-q", "-s", ssh.keep("ca", ca.current), "-I", "alice", "-n", "deploy", userPublic);
  const shown = ssh.keygen("-L", "-f", ssh.path("user-cert.pub"));
  const fingerprint = ssh.keygen("-l", "-f", ssh.keep("ca.pub", `${ca.publicKey}\n`)).split(" ")[1]!;
  assert.ok(shown.includes(`Signing CA: ED25519 ${fingerprint}`), shown);
});

test("after a rotation both public lines are told, the new one first", async () => {
  const args = { kind: "ed25519" } as const;
  const one = await made(args);
  assert.deepEqual([one.previousPublicKey, one.publicKeys], ["", [one.publicKey]]);
  const two = await changed(one, args, { ...args, epoch: 2 });
  assert.equal(two.previousPublicKey, one.publicKey);
  assert.deepEqual(two.publicKeys, [two.publicKey, one.publicKey]);
  assert.notEqual(two.publicKey, one.publicKey);
  const idle = await changed(two, { ...args, epoch: 2 }, { ...args, epoch: 2 });
  assert.deepEqual(idle, two);
});

test("an RSA key may be followed by one of Ed25519, and both are accepted meanwhile", async () => {
  const one = await made({ kind: "rsa", bits: 2048 });
  const two = await changed(one, { kind: "rsa", bits: 2048 }, { kind: "ed25519", epoch: 2 });
  assert.deepEqual(two.publicKeys, [two.publicKey, one.publicKey]);
});

test("a key that follows a password has no public half before it", async () => {
  const two = await changed(await made({ kind: "token" }), { kind: "token" }, { kind: "ed25519", epoch: 2 });
  assert.equal(two.previousPublicKey, "");
});

test("a key with a passphrase, of another type, too short or cut is refused with what it is", async () => {
  using ssh = bench();
  const file = (name: string, ...options: string[]) => {
    ssh.keygen("-q", "-f", ssh.path(name), "-N", "", ...options);
    return readFileSync(ssh.path(name), "utf8");
  };
  const short = execFileSync("openssl", ["genrsa", "1024"], { encoding: "utf8", stdio: "pipe" });
  const key = file("key", "-t", "ed25519");
  const [line] = key.split("\n").slice(1);
  for (const [value, mistake] of [
    [
      file("typed", "-t", "ed25519", "-N", "sesame"),
      "value: has a passphrase, which nobody could type here: take it off with ssh-keygen -p",
    ],
    [file("ecdsa", "-t", "ecdsa"), "value: is a key of type ecdsa-sha2-nistp256"],
    [key.replace(`${line}\n`, ""), "value: is cut short or garbled: not all of the key is there"],
    [key.replace(/-----END.*\n/, ""), "value: is cut short or garbled: not all of the key is there"],
    ["sesame", "value: is no private key: OpenSSH's format or PEM, with its first and last line"],
    [file("rsa", "-t", "rsa", "-b", "2048"), "value: is a key of type rsa, not ed25519"],
  ] as const)
    assert.deepEqual(mistakes({ kind: "ed25519", value }), [mistake]);
  assert.match(mistakes({ kind: "rsa", value: short })[0]!, /^value: has 1024 bits/);
});

test("a key with the public half of another is refused", async () => {
  const wire = (pem: string) => Buffer.from(pem.split("\n").slice(1, -2).join(""), "base64");
  const [one, two] = [
    wire((await made({ kind: "ed25519" })).current),
    wire((await made({ kind: "ed25519" })).current),
  ];
  const blob = one.indexOf("ssh-ed25519") + 15;
  two.copy(one, blob, blob, blob + 32);
  const forged = `-----BEGIN OPENSSH PRIVATE KEY-----\n${one.toString("base64")}\n-----END OPENSSH PRIVATE KEY-----\n`;
  assert.deepEqual(mistakes({ kind: "ed25519", value: forged }), [
    "value: is cut short or garbled: not all of the key is there",
  ]);
});
