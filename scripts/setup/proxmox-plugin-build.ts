import { createHash } from "node:crypto";
import { globSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.js";
import { buildGoProgram } from "./go-build.ts";
import { OperatorError } from "./operator-error.js";
import type { Say } from "./progress.js";
import { PROXMOX_PLUGIN } from "./proxmox-plugin-location.js";
import { PROXMOX_PLUGIN_VERSION } from "./versions.js";

const MODULE = join(import.meta.dirname, "proxmox-plugin");

/** Beside a plugin that was built here: the SHA-256 of what it was built from. */
const SOURCE = "source.sha256";

/**
 * Builds the plugin and what belongs beside it into `folder`, about two minutes on two cores. What is fetched
 * and compiled stays in `work`.
 */
export async function buildProxmoxPlugin(folder: string, work: string, say: Say): Promise<void> {
  const program = {
    name: "the Proxmox plugin",
    module: MODULE,
    package: ".",
    version: { variable: "main.version", value: PROXMOX_PLUGIN_VERSION },
  };
  // Taken first: what is changed during the build makes another plugin.
  const source = await sourceHash();
  const plugin = join(folder, PROXMOX_PLUGIN);
  await mkdir(folder, { recursive: true });
  await buildGoProgram(program, plugin, work, say);

  const { code, stdout, stderr } = await runCommand(plugin, ["schema"]);
  if (code !== 0) throw new OperatorError(`The Proxmox plugin cannot tell its schema: ${stderr.trim()}`);
  await writeFile(join(folder, "schema.json"), stdout);
  await writeFile(join(folder, SOURCE), source);
}

/** Whether the plugin in `folder` was built here from other sources than those that are here now. */
export async function isOutdatedBuild(folder: string): Promise<boolean> {
  const builtFrom = await readFile(join(folder, SOURCE), "utf8").catch(() => undefined);
  return builtFrom !== undefined && builtFrom !== (await sourceHash());
}

async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of globSync("**/{*.go,go.mod,go.sum}", { cwd: MODULE }).sort())
    hash.update(`${file}\0`).update(await readFile(join(MODULE, file)));
  return hash.digest("hex");
}
