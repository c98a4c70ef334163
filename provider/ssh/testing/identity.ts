import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** The key that a test logs in with, in a folder for all that the test writes. */
export interface Identity {
  readonly folder: string;
  /** The private key; the public one has `.pub` appended. */
  readonly file: string;
}

/** Makes a key that lasts as long as the test. */
export function makeIdentity(t: Pick<TestContext, "after">): Identity {
  const folder = mkdtempSync("/tmp/estate-test-");
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "identity");
  makeKey(file);
  return { folder, file };
}

/** Writes a private key and its `.pub`, and gives the public one: `ssh-ed25519 AAAA…`. */
export function makeKey(file: string, type = "ed25519"): string {
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8").trim();
}
