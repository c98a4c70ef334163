import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { accountOf } from "./inputs.ts";
import { nameOfKey, restoreKeys, writeKeys } from "./keys.ts";
import { anna, bert, mallory, wantedUser } from "./samples.ts";

test("a key is called by its comment, or by its end", () => {
  assert.equal(nameOfKey(anna), "anna@laptop");
  assert.equal(nameOfKey(bert), "bert@desk");
  assert.equal(nameOfKey("ssh-rsa AAAAB3 Anna on her laptop"), "Anna on her laptop");
  assert.equal(nameOfKey(mallory), "…EAAAAmallory");
});

const nobody = 65534;
const skip = process.getuid?.() === 0 ? false : "only root can write with the rights of another user";

/** The home of nobody, and a folder as a resource has it. */
class Home implements Disposable {
  readonly top = mkdtempSync(join(tmpdir(), "home-"));
  readonly home = join(this.top, "nobody");
  readonly folder = join(this.top, "resource");
  readonly keysFile = join(this.home, ".ssh/authorized_keys");
  readonly account = accountOf(
    wantedUser({ name: "nobody", group: "nogroup", home: this.home, authorizedKeys: [anna, bert] }),
  );

  constructor(keys?: string) {
    chmodSync(this.top, 0o755);
    mkdirSync(this.folder, { mode: 0o700 });
    mkdirSync(this.home);
    chownSync(this.home, nobody, nobody);
    if (keys === undefined) return;
    mkdirSync(join(this.home, ".ssh"));
    writeFileSync(this.keysFile, keys);
    this.give(join(this.home, ".ssh"));
    this.give(this.keysFile);
  }

  [Symbol.dispose](): void {
    rmSync(this.top, { recursive: true });
  }

  give(path: string): void {
    chownSync(path, nobody, nobody);
  }

  run(steps: Step[]): { code: number | null; told: string } {
    const work = steps.map((step) => ("run" in step ? step.run : "")).join("\n");
    const script = `set -eu\numask 077\nnote() { echo "note: $*" >&2; }\n${work}`;
    const { status, stderr } = spawnSync("/bin/sh", ["-c", script], { encoding: "utf8" });
    return { code: status, told: stderr.trim() };
  }

  keys(): string {
    return readFileSync(this.keysFile, "utf8");
  }
}

test("keys are written as the user's own, closed to others", { skip }, () => {
  using host = new Home();
  assert.deepEqual(host.run(writeKeys(host.account, { first: true, folder: host.folder })), {
    code: 0,
    told: "",
  });
  assert.equal(host.keys(), `${anna}\n${bert}\n`);
  for (const [path, mode] of [
    [join(host.home, ".ssh"), 0o700],
    [host.keysFile, 0o600],
  ] as const) {
    const entry = statSync(path);
    assert.deepEqual([entry.uid, entry.mode & 0o7777], [nobody, mode]);
  }
});

test("former keys are kept once, said, and come back byte for byte", { skip }, () => {
  using host = new Home(`# mine\r\n${mallory}`);
  const write = writeKeys(host.account, { first: true, folder: host.folder });
  assert.deepEqual(host.run(write), {
    code: 0,
    told: `note: the former public keys of nobody are kept: ${host.folder}/authorized_keys`,
  });
  assert.deepEqual(host.run(write), { code: 0, told: "" });
  host.run(restoreKeys(host.account, host.folder));
  assert.equal(host.keys(), `# mine\r\n${mallory}`);
});

test("where no keys were, none are left by the undo, also after a repetition", { skip }, () => {
  using host = new Home();
  const write = writeKeys(host.account, { first: true, folder: host.folder });
  host.run(write);
  host.run(write);
  host.run(restoreKeys(host.account, host.folder));
  assert.equal(existsSync(host.keysFile), false);
});

test("an empty list lets nobody in", { skip }, () => {
  using host = new Home(mallory);
  const account = { ...host.account, authorizedKeys: [] };
  assert.equal(host.run(writeKeys(account, { first: true, folder: host.folder })).code, 0);
  assert.equal(host.keys(), "");
});

test("a user cannot make us write to, or keep, another's file by a link", { skip }, () => {
  using host = new Home("");
  const secret = join(host.top, "secret");
  writeFileSync(secret, "secret", { mode: 0o600 });
  rmSync(host.keysFile);
  symlinkSync(secret, host.keysFile);
  const { code, told } = host.run(writeKeys(host.account, { first: true, folder: host.folder }));
  assert.equal(code, 1);
  assert.equal(
    told,
    `${host.keysFile} is a symbolic link, and keys behind one are not managed: make it what it points to`,
  );
  assert.equal(readFileSync(secret, "utf8"), "secret");
  assert.equal(existsSync(join(host.folder, "authorized_keys")), false);
});

test("a folder of keys that others may write to is closed, and belongs to the user again", { skip }, () => {
  using host = new Home(mallory);
  chmodSync(join(host.home, ".ssh"), 0o777);
  chownSync(host.keysFile, 0, 0);
  assert.equal(host.run(writeKeys(host.account, { first: false, folder: host.folder })).code, 0);
  assert.equal(statSync(join(host.home, ".ssh")).mode & 0o7777, 0o700);
  assert.equal(statSync(host.keysFile).uid, nobody);
});
