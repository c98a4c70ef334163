import { globSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The test files of the project, by what they need. */
export type TestFiles = { units: string[]; withSshd: string[]; withServers: string[]; onHosts: string[] };

/** The proof that the estate works at all: where it fails, nothing after it needs to be looked at. */
const FIRST = join("scripts", "e2e", "estate.test.ts");

/** What is left when the lab goes down: a proof only after everything else was done to it. */
const LAST = join("scripts", "e2e", "down.test.ts");

/** Finds the test files under `root`, in the order in which they are to run. */
export function findTestFiles(root: string): TestFiles {
  const files = globSync("**/*.test.{ts,js}", {
    cwd: root,
    exclude: ["**/node_modules/**", "**/.*/**"],
  }).sort();
  const alone = files.filter((file) => !needsHosts(file));
  return {
    units: alone.filter((file) => !needsSshd(file) && !needsServers(file)).map((file) => join(root, file)),
    withSshd: alone.filter(needsSshd).map((file) => join(root, file)),
    withServers: alone.filter(needsServers).map((file) => join(root, file)),
    onHosts: files
      .filter(needsHosts)
      .sort((a, b) => place(a) - place(b))
      .map((file) => join(root, file)),
  };
}

/** Whether a test file, named from the root, talks to running hosts. */
export function needsHosts(file: string): boolean {
  return file.startsWith(join("scripts", "e2e") + sep) || file.endsWith(".lab.test.ts");
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
