import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { LabError } from "./error.ts";

export interface Output {
  stdout: string;
  stderr: string;
  /** Exit status; 128 and the signal's number where a signal ended it. */
  code: number;
}

/**
 * Runs a command to its end and returns what it said, whatever its exit status. Of each output `limit` bytes are kept
 * (default: 64 MiB); the rest is read and dropped.
 */
export function capture(
  command: string[],
  input: string | Buffer = "",
  limit = 64 * 1024 ** 2,
): Promise<Output> {
  const [program = "", ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    const outputs = [kept(child.stdout, limit), kept(child.stderr, limit)] as const;
    child.once("error", (error) => reject(new LabError(`${program} could not be run: ${error.message}`)));
    child.once("close", (status) => {
      const [stdout, stderr] = outputs.map((output) => output().toString());
      resolve({ stdout: stdout ?? "", stderr: stderr ?? "", code: status ?? 128 });
    });
    // The command may end before it has read its input; its exit status tells that.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Collects the first bytes of a stream. */
function kept(stream: Readable, limit: number): () => Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on("data", (chunk: Buffer) => {
    if (length >= limit) return;
    chunks.push(chunk.subarray(0, limit - length));
    length += chunk.length;
  });
  return () => Buffer.concat(chunks);
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
