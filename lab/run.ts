import { execFile } from "node:child_process";
import { LabError } from "./error.ts";

export interface Output {
  stdout: string;
  stderr: string;
  /** Exit status; 128 and the signal's number where a signal ended it. */
  code: number;
}

/** Runs a command to its end and returns what it said, whatever its exit status. */
export function capture(command: string[], input = ""): Promise<Output> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error && typeof error.code === "string") {
        reject(new LabError(`${program} could not be run: ${error.message}`));
        return;
      }
      resolve({ stdout, stderr, code: child.exitCode ?? 128 });
    });
    // The command may end before it has read its input; its exit status tells that.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input);
  });
}

/** Runs a command that must succeed and returns its standard output; throws a LabError with what it said. */
export async function run(command: string[], input = ""): Promise<string> {
  const { stdout, stderr, code } = await capture(command, input);
  if (code === 0) return stdout;
  const said = stderr.trim() || stdout.trim() || "nothing";
  throw new LabError(`\`${command.join(" ")}\` ended with status ${code} and said: ${said}`);
}

/** A command as one line for the shell. */
export function quote(command: string[]): string {
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
