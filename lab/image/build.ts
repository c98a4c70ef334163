import { spawn } from "node:child_process";
import { existsSync, globSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { inGroup, killGroup } from "../cgroup.ts";
import { LabError } from "../error.ts";
import { withLock } from "../lock.ts";
import type { Paths } from "../paths.ts";
import { packageRelay } from "../relay.ts";
import { quote, run } from "../run.ts";
import { packagePort } from "../topology.ts";
import { type Recipe, recipeHash } from "./recipe.ts";

const group = "image-build";
const unfinished = ".building";

/**
 * Makes sure that the instance has the recipe's image, building it if the cache does not hold it, and returns its
 * hash. The instance gets hard links of its own, so that deleting the cache never pulls the ground from under a host.
 */
export async function provideImage(
  instance: string,
  paths: Paths,
  recipe: Recipe,
  log: (line: string) => void,
): Promise<string> {
  const hash = recipeHash(recipe);
  if (existsSync(join(paths.images, hash))) return hash;
  await withLock(
    "image",
    async () => {
      if (!existsSync(join(paths.imageCache, hash))) await build(instance, paths, recipe, log);
      await link(paths, hash);
    },
    (holder) => log(`the image is in use by ${holder}: waiting`),
  );
  return hash;
}

/** mmdebstrap's command for the recipe; it reaches the mirror at a port of its own namespace. */
export function buildCommand(recipe: Recipe, folder: string): string[] {
  return [
    "mmdebstrap",
    "--variant=minbase",
    `--include=${recipe.packages.join(",")}`,
    `--aptopt=Acquire::http::Proxy "http://127.0.0.1:${packagePort}"`,
    // A host of the lab need not survive a power cut of this machine in the middle of a package.
    "--dpkgopt=force-unsafe-io",
    recipe.release,
    folder,
    ...recipe.sources,
  ];
}

/**
 * The command in a network namespace of its own, where nothing but the package proxy is reachable. It dies with this
 * process, so that who takes over the lock finds nobody writing.
 */
export function isolated(paths: Paths, command: string[]): string[] {
  const relay = packageRelay(paths, `TCP-LISTEN:${packagePort},bind=127.0.0.1,fork,reuseaddr`);
  const script = `ip link set lo up || exit; ${quote(relay)} & exec ${quote(command)}`;
  const own = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  return ["setpriv", "--pdeathsig", "KILL", "unshare", ...own, "sh", "-c", script];
}

async function build(
  instance: string,
  paths: Paths,
  recipe: Recipe,
  log: (line: string) => void,
): Promise<void> {
  const folder = join(paths.imageCache, unfinished);
  await killGroup([instance, group]);
  // Retries, because a build that was just killed may still be ending.
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  mkdirSync(paths.imageCache, { recursive: true });
  log("building the hosts' image from the Debian mirror: about half a minute on 2 cores");
  await follow(instance, isolated(paths, buildCommand(recipe, folder)), log);
  await customise(recipe, folder);
  renameSync(folder, join(paths.imageCache, recipeHash(recipe)));
  // Disks made on an older image keep it by the links of their own lab.
  removeImages(paths.imageCache, [recipeHash(recipe)]);
}

async function follow(instance: string, command: string[], log: (line: string) => void): Promise<void> {
  const [program = "", ...args] = inGroup([instance, group], command);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("I: ")) log(`image: ${line.slice(3)}`);
    else if (/^[EW]: /.test(line)) errors.push(line);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("close", resolve);
    child.once("error", (error) => reject(new LabError(`mmdebstrap could not be started: ${error.message}`)));
  });
  await killGroup([instance, group]);
  if (code !== 0) {
    throw new LabError(
      `The hosts' image could not be built: mmdebstrap ended with status ${code} and said: ${errors.join(" ")} ` +
        "Check that `apt-get update` works on this machine, then try again.",
    );
  }
}

async function customise(recipe: Recipe, folder: string): Promise<void> {
  for (const pattern of recipe.removed) {
    for (const path of globSync(join(folder, pattern))) rmSync(path, { recursive: true });
  }
  for (const [path, content] of Object.entries(recipe.files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    rmSync(join(folder, path), { force: true });
    writeFileSync(join(folder, path), content, { mode: 0o644 });
  }
  for (const command of recipe.commands) {
    await run(["unshare", "--net", "--mount", "chroot", folder, "sh", "-c", command]);
  }
}

function removeImages(folder: string, kept: string[]): void {
  for (const name of readdirSync(folder)) {
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

async function link(paths: Paths, hash: string): Promise<void> {
  const folder = join(paths.images, unfinished);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(paths.images, { recursive: true });
  const source = join(paths.imageCache, hash);
  await run([
    "sh",
    "-c",
    'cp -al "$1" "$2" 2>/dev/null || { rm -rf "$2"; cp -a "$1" "$2"; }',
    "sh",
    source,
    folder,
  ]);
  renameSync(folder, join(paths.images, hash));
}
