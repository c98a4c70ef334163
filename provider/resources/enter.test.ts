import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { enterFunction, inside } from "./enter.ts";
import { quote } from "./shell.ts";

/** A folder with the directories `ours`, which root alone can change, and `theirs`, which others can too. */
function folders(): Disposable & { readonly top: string } {
  const top = mkdtempSync(join(tmpdir(), "enter-"));
  for (const name of ["ours", "theirs"]) mkdirSync(`${top}/${name}`);
  chmodSync(`${top}/theirs`, 0o777);
  return { top, [Symbol.dispose]: () => rmSync(top, { recursive: true }) };
}

function enter(path: string) {
  const { stdout, stderr, status } = spawnSync(
    "sh",
    ["-c", `set -eu\n${enterFunction}\nenter ${quote(path)}\npwd -P`],
    { encoding: "utf8" },
  );
  return status === 0 ? stdout.trim() : stderr.trim();
}

test("a directory is entered by its path", () => {
  using made = folders();
  const path = `${made.top}/theirs/it's a *`;
  mkdirSync(path);
  assert.equal(enter(path), path);
  assert.equal(enter("/"), "/");
});

test("a link that root alone can make is followed, as /var/run is", () => {
  using made = folders();
  symlinkSync("../theirs", `${made.top}/ours/link`);
  assert.equal(enter(`${made.top}/ours/link`), `${made.top}/theirs`);
});

test("a link that others can plant is not followed, at the end and on the way", () => {
  using made = folders();
  mkdirSync(`${made.top}/ours/deeper`);
  symlinkSync("../ours", `${made.top}/theirs/link`);
  const refusal = `${made.top}/theirs/link is a symbolic link, and others than root can change ${made.top}/theirs, so it is not followed: say the path that it leads to, or make ${made.top}/theirs root's`;
  assert.equal(enter(`${made.top}/theirs/link`), refusal);
  assert.equal(enter(`${made.top}/theirs/link/deeper`), refusal);
});

test("a file on the way is named", () => {
  using made = folders();
  writeFileSync(`${made.top}/file`, "");
  assert.equal(enter(`${made.top}/file/deeper`), `${made.top}/file is not a directory`);
});

test("a name in the entered directory is never an option", () => assert.equal(inside("/etc/-n"), "./-n"));
