import { existsSync, mkdirSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { cacheDirectory, pulumiHome, stateDirectory } from "./directories.js";
import { buildEngine } from "./engine-build.ts";
import { downloadEngine } from "./engine-download.ts";
import { engineDirectory, findEngine } from "./engine-location.js";
import { exclusively } from "./exclusively.js";
import { installLanguageHost } from "./language-host.ts";
import { type Log, type Say, withProgress } from "./progress.js";
import { fetchChecksums } from "./release.js";
import { withoutRunLogs } from "./run-logs.ts";
import { PULUMI_VERSION } from "./versions.js";

/** The engine, and the environment that every command of it needs. */
export type Engine = { pulumi: string; env: NodeJS.ProcessEnv };

/**
 * Makes sure that there is a Pulumi engine: the one on the PATH, our copy from an earlier run, the official
 * download, or one that is built from the Go module proxy — the first of these that there is.
 * Safe to kill at any moment and to run twice at once.
 */
export async function ensureEngine(log: Log): Promise<Engine> {
  const pulumi = (await findEngine()) ?? (await installEngine(log));
  if (pulumi === ownEngine() && isOwnBuild()) await installLanguageHost(engineDirectory());
  mkdirSync(join(stateDirectory(), "state"), { recursive: true, mode: 0o700 });
  await withoutRunLogs(pulumiHome());
  return { pulumi, env: engineEnvironment(pulumi, process.env) };
}

/**
 * The environment of the engine. What the user has set for the backend stands; the rest is ours, so that
 * nothing is fetched behind the user's back and the locked Node runs the program.
 */
export function engineEnvironment(pulumi: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...environment,
    // The SDK and gRPC are hundreds of files: kept compiled, they take a third less time to load in every process.
    NODE_COMPILE_CACHE: join(cacheDirectory(environment), "compiled"),
    PATH: [dirname(process.execPath), dirname(pulumi), environment.PATH].join(delimiter),
    PULUMI_HOME: pulumiHome(environment),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_BACKEND_URL:
      environment.PULUMI_BACKEND_URL || `file://${join(stateDirectory(environment), "state")}`,
  };
}

const ownEngine = () => join(engineDirectory(), "pulumi");
const isOwnBuild = () => existsSync(join(engineDirectory(), "language-host"));

function installEngine(log: Log): Promise<string> {
  const folder = engineDirectory();
  const onWait = () => log("  another set-up is installing the Pulumi engine; waiting for it");
  return exclusively(folder, onWait, async () => {
    const installed = await findEngine();
    if (installed) return installed;
    const unfinished = `${folder}.unfinished`;
    const work = `${folder}.build`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    if (!(await download(unfinished, log))) await build(unfinished, work, log);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    await rm(work, { recursive: true, force: true });
    return ownEngine();
  });
}

async function download(folder: string, log: Log): Promise<boolean> {
  const checksums = await fetchChecksums();
  const done =
    checksums !== undefined &&
    (await withProgress(log, `downloading Pulumi ${PULUMI_VERSION}`, (say: Say) =>
      downloadEngine(folder, checksums, say),
    ));
  if (!done) log("  the official download of Pulumi cannot be reached from here");
  return done;
}

async function build(folder: string, work: string, log: Log): Promise<void> {
  log("  so it is built from its Go modules, which takes about 5 minutes on 2 cores, once");
  await withProgress(log, `building Pulumi ${PULUMI_VERSION}`, (say: Say) =>
    buildEngine(join(folder, "pulumi"), work, say),
  );
  await installLanguageHost(folder);
}
