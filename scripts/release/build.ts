import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { APPLICATION, currentVersion, SERVICES } from "../../components/release/application.ts";
import { archiveFolder, archivePath } from "../../components/release/archive.ts";
import { readSources } from "../../components/release/version.ts";
import { runCommand } from "../setup/command.js";
import { ensureDependencies } from "../setup/dependencies.js";
import { exclusively } from "../setup/exclusively.js";
import { OperatorError } from "../setup/operator-error.js";
import { type Log, withProgress } from "../setup/progress.js";
import { productionModules } from "./modules.ts";
import { pack } from "./pack.ts";

/** How many archives, and how many sets of modules, are kept. */
const KEPT = 5;

/** The programs of a release, `bin/NAME` each, and the files that they run. */
const PROGRAMS = {
  api: "api/main.ts",
  migrate: "api/migrate.ts",
  user: "api/user.ts",
  workers: "workers/main.ts",
};

/** What a release is and where its archive is. */
export interface Built {
  readonly version: string;
  readonly archive: string;
}

/** Builds the release that the application's sources are, unless it is built already. */
export async function buildRelease(log: Log): Promise<Built> {
  const version = currentVersion();
  const archive = archivePath(APPLICATION, version);
  if (existsSync(archive)) return { version, archive };
  const onWait = () => log("  another build of the application is going on; waiting for it");
  await exclusively(archiveFolder(), onWait, async () => {
    if (!existsSync(archive)) await build(version, archive, log);
  });
  return { version, archive };
}

/** Whether there is an archive of what the application's sources are. */
export function isBuilt(): boolean {
  return existsSync(archivePath(APPLICATION, currentVersion()));
}

async function build(version: string, archive: string, log: Log): Promise<void> {
  mkdirSync(archiveFolder(), { recursive: true });
  removePartial(archiveFolder());
  await ensureDependencies(SERVICES, log);
  const modules = await productionModules(SERVICES, archiveFolder(), log);
  const folder = join(archiveFolder(), "release.part");
  try {
    await withProgress(log, "building the page (Vite)", () => buildPage(join(folder, "ui/dist")));
    copySources(folder);
    refuseChanged(version);
    addPrograms(join(folder, "bin"));
    await withProgress(log, "packing the release", () => pack([{ folder }, { folder: modules }], archive));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  removeOutdated(archiveFolder());
}

async function buildPage(target: string): Promise<void> {
  const vite = join(SERVICES, "node_modules/vite/bin/vite.js");
  const words = [vite, "build", "ui", "--outDir", target, "--emptyOutDir", "--logLevel", "warn"];
  const { code, stdout, stderr } = await runCommand(process.execPath, words, { cwd: SERVICES });
  if (code === 0) return;
  const said = (stderr || stdout).trim().split("\n").slice(-20).join("\n");
  throw new OperatorError(`The page cannot be built: \`vite build ui\` ended with code ${code}.\n${said}`);
}

/** Node runs the sources as they are; of the page only what was built of it is served. */
function copySources(folder: string): void {
  for (const { path } of readSources(SERVICES).filter(({ path }) => !path.startsWith("ui/"))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(SERVICES, path), join(folder, path));
  }
}

/** Under the name of one version there must never be what is partly another: the archive would be kept as that one. */
function refuseChanged(version: string): void {
  if (currentVersion() === version) return;
  throw new OperatorError(
    `The application's sources were changed while release ${version} was built of them, so it is not kept: run it again.`,
  );
}

function addPrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(process.execPath, join(folder, "node"));
  for (const [name, file] of Object.entries(PROGRAMS)) {
    writeFileSync(join(folder, name), launcher(file));
    chmodSync(join(folder, name), 0o755);
  }
}

/** Runs a file of its own release with that release's Node, by whatever link it was called. */
export function launcher(file: string): string {
  return `#!/bin/sh
release=$(dirname "$(dirname "$(readlink -f "$0")")")
exec "$release/bin/node" "$release/${file}" "$@"
`;
}

/** Removes what a build that was killed has left; whoever calls it is the only one that builds. */
function removePartial(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".part")))
    rmSync(join(folder, name), { recursive: true });
}

/** Removes the archives and modules that were made the longest ago. */
function removeOutdated(folder: string): void {
  for (const kind of [/\.tar\.gz$/, /^modules-[0-9a-f]+$/]) {
    const made = readdirSync(folder)
      .filter((name) => kind.test(name))
      .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }))
      .sort((one, other) => other.time - one.time);
    for (const { path } of made.slice(KEPT)) rmSync(path, { recursive: true });
  }
}
