import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.js";
import { goVersion } from "./go-version.js";
import { OperatorError } from "./operator-error.js";
import type { Say } from "./progress.js";
import { atLeast } from "./versions.js";

/** What go.mod of the engine and that of the Proxmox plugin ask for. */
const NEEDED = "1.26.0";

const TOOLCHAIN = "golang.org/toolchain";
const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;
const TOOLCHAIN_VERSION = `v0.0.1-go1.26.7.linux-${ARCHITECTURE}`;
const TOOLCHAIN_SUMS: Record<string, string> = {
  amd64: "h1:BbG1DRIqH1ZVMRnQg/4M6jtOJjMFUusUjI+kXRBWqE8=",
  arm64: "h1:3daC5cZuthisv2y8yd9iERt0sN0KIW5fFKNTbnxpDEA=",
};

export type Go = { command: string; env: NodeJS.ProcessEnv };

/**
 * A Go that builds the engine and its plugin, keeping all it fetches and compiles under `folder`: the system's where it is
 * new enough, or else the toolchain, which the system's Go fetches as a module. Go's own way of doing that
 * exists since 1.21 and some distributions switch it off; this way works from Debian 12's 1.19 on.
 */
export async function findGo(folder: string, say: Say): Promise<Go> {
  const env = goEnvironment(folder, process.env);
  const version = await goVersion();
  if (version && atLeast(version, NEEDED)) return { command: "go", env };

  say(`the system's Go is ${version}: fetching ${TOOLCHAIN_VERSION}`);
  const home = await fetchToolchain(folder, env);
  return { command: join(home, "bin", "go"), env: { ...env, GOROOT: home } };
}

/** The environment of every Go command here: nothing of the user's own settings may change what is built. */
export function goEnvironment(folder: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    CGO_ENABLED: "0",
    GO111MODULE: "on",
    GOCACHE: join(folder, "compiled"),
    // The module cache is read-only unless asked otherwise, and could not be deleted with the folder.
    GOFLAGS: "-modcacherw",
    GOMODCACHE: join(folder, "modules"),
    GOTOOLCHAIN: "local",
    GOWORK: "off",
  };
}

async function fetchToolchain(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const outside = join(folder, "outside-of-any-module");
  await mkdir(outside, { recursive: true });
  const { code, stdout, stderr } = await runCommand(
    "go",
    ["mod", "download", "-json", `${TOOLCHAIN}@${TOOLCHAIN_VERSION}`],
    { cwd: outside, env },
  );
  if (code !== 0) {
    throw new OperatorError(
      `Go ${NEEDED} cannot be fetched as the module ${TOOLCHAIN}: ${stderr.trim() || stdout}`,
    );
  }
  const answer = JSON.parse(stdout) as { Dir: string; Sum: string };
  if (answer.Sum !== TOOLCHAIN_SUMS[ARCHITECTURE]) {
    throw new OperatorError(
      `The module ${TOOLCHAIN}@${TOOLCHAIN_VERSION} has the checksum ${answer.Sum}, ` +
        `but ${TOOLCHAIN_SUMS[ARCHITECTURE]} is expected: the module proxy serves something else. Not used.`,
    );
  }
  await makeExecutable(join(answer.Dir, "bin"));
  await makeExecutable(join(answer.Dir, "pkg", "tool", `linux_${ARCHITECTURE}`));
  return answer.Dir;
}

/** A module's files arrive without the execute bit. */
async function makeExecutable(folder: string): Promise<void> {
  for (const file of await readdir(folder)) await chmod(join(folder, file), 0o755);
}
