import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The path of a command on the PATH, or nothing.
 * @param {string} name
 * @param {string} [path] folders to search
 */
export function findCommand(name, path = process.env.PATH ?? "") {
  return path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a command without input and gathers what it says; resolves for every exit code (127 where the command
 * cannot be started).
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options] `onLine` sees
 *   every line of both outputs as it comes
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function runCommand(command, args, { cwd, env, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const stdout = gather(child.stdout, onLine);
    const stderr = gather(child.stderr, onLine);
    child.once("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, stdout: stdout(), stderr: stderr() }));
  });
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {((line: string) => void) | undefined} onLine
 */
function gather(stream, onLine) {
  let text = "";
  let start = 0;
  stream.setEncoding("utf8").on("data", (chunk) => {
    text += chunk;
    for (let end = text.indexOf("\n", start); end >= 0; end = text.indexOf("\n", start)) {
      onLine?.(text.slice(start, end));
      start = end + 1;
    }
  });
  return () => text;
}
