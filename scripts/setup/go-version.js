import { runCommand } from "./command.js";

/** The version of the system's Go, like `1.24.4`; nothing where there is none. */
export async function goVersion() {
  const { stdout } = await runCommand("go", ["version"]);
  return parseGoVersion(stdout);
}

/**
 * Reads the answer of `go version`.
 * @param {string} answer
 */
export function parseGoVersion(answer) {
  return /^go version go(\d+(?:\.\d+)*)/.exec(answer)?.[1];
}
