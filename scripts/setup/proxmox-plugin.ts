import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.js";
import { cacheDirectory } from "./directories.js";
import type { Engine } from "./engine.ts";
import { exclusively } from "./exclusively.js";
import { OperatorError } from "./operator-error.js";
import { type Log, type Say, withProgress } from "./progress.js";
import { buildProxmoxPlugin, isOutdatedBuild } from "./proxmox-plugin-build.ts";
import { hasProxmoxPlugin, proxmoxPluginDirectory } from "./proxmox-plugin-location.js";
import { isProxmoxPluginReleased, proxmoxPluginRelease } from "./proxmox-plugin-release.js";
import { PROXMOX_PLUGIN_VERSION } from "./versions.js";

const TITLE = `the Proxmox plugin ${PROXMOX_PLUGIN_VERSION}`;

/**
 * Makes sure that the engine has the plugin behind @muhlba91/pulumi-proxmoxve: the one that is installed, the
 * official download, or one that is built from the Go module proxy — the first of these that there is.
 * Safe to kill at any moment and to run twice at once.
 */
export async function ensureProxmoxPlugin(engine: Engine, log: Log): Promise<void> {
  if (await isReady()) return;
  const onWait = () => log(`  another set-up is installing ${TITLE}; waiting for it`);
  await exclusively(proxmoxPluginDirectory(), onWait, async () => {
    if ((await isReady()) || (await download(engine, log))) return;
    await build(engine, log);
  });
}

async function isReady(): Promise<boolean> {
  return hasProxmoxPlugin() && !(await isOutdatedBuild(proxmoxPluginDirectory()));
}

async function download(engine: Engine, log: Log): Promise<boolean> {
  if (!(await isProxmoxPluginReleased())) {
    log("  the official download of the Proxmox plugin cannot be reached from here");
    return false;
  }
  const failure = await withProgress(log, `downloading ${TITLE}`, () =>
    install(engine, ["--server", proxmoxPluginRelease.server]),
  );
  if (failure) log(`  the official download of the Proxmox plugin failed: ${failure}`);
  return !failure;
}

async function build(engine: Engine, log: Log): Promise<void> {
  log("  so it is built from its Go modules, which takes about 3 minutes on 2 cores, once");
  const work = join(cacheDirectory(), "proxmox-plugin.build");
  await withProgress(log, `building ${TITLE}`, async (say: Say) => {
    const built = join(work, "plugin");
    await buildProxmoxPlugin(built, work, say);
    const failure = await install(engine, ["--file", built]);
    if (failure) throw new OperatorError(`The engine cannot install the Proxmox plugin: ${failure}`);
  });
  await rm(work, { recursive: true, force: true });
}

/** Has the engine install the plugin in place of any other; resolves to what went wrong, if anything did. */
async function install({ pulumi, env }: Engine, from: string[]): Promise<string | undefined> {
  const args = ["plugin", "install", "resource", "proxmoxve", PROXMOX_PLUGIN_VERSION, "--reinstall", ...from];
  const { code, stderr } = await runCommand(pulumi, args, { env });
  return code === 0 ? undefined : stderr.trim().split("\n").at(-1);
}
