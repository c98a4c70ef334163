import { globSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** The test files of the project, by what they need. */
export type TestFiles = { units: string[]; onHosts: string[] };

/** Finds the test files under `root`, in the order of their paths. */
export function findTestFiles(root: string): TestFiles {
  const files = globSync("**/*.test.{ts,js}", {
    cwd: root,
    exclude: ["**/node_modules/**", "**/.*/**"],
  }).sort();
  return {
    units: files.filter((file) => !needsHosts(file)).map((file) => join(root, file)),
    onHosts: files.filter(needsHosts).map((file) => join(root, file)),
  };
}

/** Whether a test file, named from the root, talks to running hosts. */
export function needsHosts(file: string): boolean {
  return file.startsWith(join("scripts", "e2e") + sep) || file.endsWith(".lab.test.ts");
}

/** The files as they are named in a message. */
export function namesOf(files: string[], root: string): string {
  return files.map((file) => relative(root, file)).join(", ");
}
