import { join } from "node:path";
import { runCommand } from "./command.js";
import { findGo, type Go } from "./go.ts";
import { OperatorError } from "./operator-error.js";
import type { Say } from "./progress.js";
import { PULUMI_VERSION } from "./versions.js";

const COMMAND = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const MODULE = join(import.meta.dirname, "pulumi-cli");

/**
 * Builds `pulumi` from the Go module proxy into the file `target`, about four minutes on two cores.
 * Whatever is fetched and compiled stays in `work`, so that a build which was interrupted goes on from there.
 */
export async function buildEngine(target: string, work: string, say: Say): Promise<void> {
  const go = await findGo(work, say);
  const packages = await fetchSources(go, say);
  await compile(go, target, packages, say);
}

/** Fetches the sources and resolves to the number of packages they make. */
async function fetchSources(go: Go, say: Say): Promise<number> {
  let fetched = 0;
  const listed = await goCommand(go, ["list", "-deps", COMMAND], "Fetching the sources of Pulumi", (line) => {
    if (line.startsWith("go: downloading")) say(`${++fetched} modules fetched`);
  });
  return listed.trimEnd().split("\n").length;
}

async function compile(go: Go, target: string, packages: number, say: Say): Promise<void> {
  let compiled = 0;
  say(`compiling ${packages} packages`);
  const flags = ["-v", "-trimpath", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${PULUMI_VERSION}`];
  await goCommand(go, ["build", ...flags, "-o", target, COMMAND], "Compiling Pulumi", (line) => {
    if (isPackage(line)) say(`${++compiled} of ${packages} packages compiled`);
  });
}

/** Whether a line of `go build -v` names a package, as against a message. */
export function isPackage(line: string): boolean {
  return /^[\w.~/-]+$/.test(line);
}

async function goCommand(
  go: Go,
  args: string[],
  what: string,
  onLine: (line: string) => void,
): Promise<string> {
  const { code, stdout, stderr } = await runCommand(go.command, args, { cwd: MODULE, env: go.env, onLine });
  if (code === 0) return stdout;
  const reasons = stderr
    .split("\n")
    .filter((line) => line && !line.startsWith("go: downloading") && !isPackage(line));
  throw new OperatorError(
    `${what} failed (\`go ${args[0]}\`, exit code ${code}):\n${reasons.slice(-8).join("\n")}\n` +
      "What was fetched and compiled is kept, so trying again goes on from here.",
  );
}
