import { runCommand } from "./command.js";
import { findGo, type Go } from "./go.ts";
import { OperatorError } from "./operator-error.js";
import type { Say } from "./progress.js";

/** A command that is built from Go modules. */
export type GoProgram = {
  /** As messages call it, `Pulumi`. */
  name: string;
  /** Folder of the go.mod that says which modules. */
  module: string;
  /** The command's package, `.` for that of the folder itself. */
  package: string;
  /** Variable of the program that holds its version, and the version. */
  version: { variable: string; value: string };
};

/**
 * Builds a program from the Go module proxy into the file `target`. Whatever is fetched and compiled stays in
 * `work`, so that a build which was interrupted goes on from there.
 */
export async function buildGoProgram(
  program: GoProgram,
  target: string,
  work: string,
  say: Say,
): Promise<void> {
  const go = await findGo(work, say);
  const packages = await fetchSources(go, program, say);
  await compile(go, program, target, packages, say);
}

/** Fetches the sources and resolves to the number of packages they make. */
async function fetchSources(go: Go, program: GoProgram, say: Say): Promise<number> {
  let fetched = 0;
  const args = ["list", "-deps", program.package];
  const listed = await goCommand(go, program, args, `Fetching the sources of ${program.name}`, (line) => {
    if (line.startsWith("go: downloading")) say(`${++fetched} modules fetched`);
  });
  return listed.trimEnd().split("\n").length;
}

async function compile(
  go: Go,
  program: GoProgram,
  target: string,
  packages: number,
  say: Say,
): Promise<void> {
  let compiled = 0;
  say(`compiling ${packages} packages`);
  const { variable, value } = program.version;
  const args = ["build", "-v", "-trimpath", "-ldflags", `-s -w -X ${variable}=${value}`];
  await goCommand(
    go,
    program,
    [...args, "-o", target, program.package],
    `Compiling ${program.name}`,
    (line) => {
      if (isPackage(line)) say(`${++compiled} of ${packages} packages compiled`);
    },
  );
}

/** Whether a line of `go build -v` names a package, as against a message. */
export function isPackage(line: string): boolean {
  return /^[\w.~/-]+$/.test(line);
}

async function goCommand(
  go: Go,
  program: GoProgram,
  args: string[],
  what: string,
  onLine: (line: string) => void,
): Promise<string> {
  const { code, stdout, stderr } = await runCommand(go.command, args, {
    cwd: program.module,
    env: go.env,
    onLine,
  });
  if (code === 0) return stdout;
  const reasons = stderr
    .split("\n")
    .filter((line) => line && !line.startsWith("go: downloading") && !isPackage(line));
  throw new OperatorError(
    `${what} failed (\`go ${args[0]}\`, exit code ${code}):\n${reasons.slice(-8).join("\n")}\n` +
      "What was fetched and compiled is kept, so trying again goes on from here.",
  );
}
