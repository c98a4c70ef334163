import { globSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The test files of the project, by what they need. */
export interface TestFiles {
  readonly units: string[];
  readonly withSshd: string[];
  readonly withServers: string[];
  /** Those that share one lab, in the order in which they are to run. */
  readonly onSharedLab: string[];
  /** Those that bring up labs of their own, none of them the shared one. */
  readonly onOwnLabs: string[];
}

/** The proof that the estate works at all: where it fails, nothing after it needs to be looked at. */
const FIRST = join("scripts", "e2e", "estate.test.ts");

/** What is left when the shared lab goes down: a proof only after everything else was done to it. */
const LAST = join("scripts", "e2e", "down.test.ts");

/** Finds the test files under `root`, in the order in which they are to run. */
export function findTestFiles(root: string): TestFiles {
  const files = globSync("**/*.test.{ts,js}", {
    cwd: root,
    exclude: ["**/node_modules/**", "**/.*/**"],
  }).sort();
  const alone = files.filter((file) => !sharesLab(file) && !hasOwnLab(file));
  const inRoot = (file: string) => join(root, file);
  return {
    units: alone.filter((file) => !needsSshd(file) && !needsServers(file)).map(inRoot),
    withSshd: alone.filter(needsSshd).map(inRoot),
    withServers: alone.filter(needsServers).map(inRoot),
    onSharedLab: files
      .filter(sharesLab)
      .sort((a, b) => place(a) - place(b))
      .map(inRoot),
    onOwnLabs: files.filter(hasOwnLab).map(inRoot),
  };
}

/** Whether a test file, named from the root, talks to the hosts of the shared lab. */
function sharesLab(file: string): boolean {
  return file.startsWith(join("scripts", "e2e") + sep) && !hasOwnLab(file);
}

/** Whether a test file, named from the root, brings up labs of its own. */
function hasOwnLab(file: string): boolean {
  return file.endsWith(".lab.test.ts");
}

/** Whether a test file, named from the root, starts an sshd on this machine. */
function needsSshd(file: string): boolean {
  return file.endsWith(".sshd.test.ts");
}

/** Whether a test file, named from the root, starts the servers that the application needs. */
function needsServers(file: string): boolean {
  return file.endsWith(".servers.test.ts");
}

function place(file: string): number {
  if (file === FIRST) return -1;
  return file === LAST ? 1 : 0;
}

/** The files as they are named in a message. */
export function namesOf(files: string[], root: string): string {
  return files.map((file) => relative(root, file)).join(", ");
}
