import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isPopulated, killGroup, processesOf, spawnInGroup } from "./cgroup.ts";
import { LabError } from "./error.ts";
import { listens } from "./listening.ts";
import { inNamespace, namespacesOf } from "./namespaces.ts";
import type { Paths } from "./paths.ts";

const group = "pve";
const port = 8006;
const program = join(import.meta.dirname, "pve/main.ts");
const startTimeout = 20_000;
// It handles much that is soon forgotten, and little that stays: with less room for both it stays below 150 MB.
const frugal = ["--max-semi-space-size=2", "--max-old-space-size=64"];

/** Starts the Proxmox API of the instance unless it runs; returns whether it had to be started. */
export async function startProxmoxApi(instance: string, paths: Paths): Promise<boolean> {
  const own = [instance, group];
  if (isListening(own)) return false;
  await killGroup(own);
  const command = [process.execPath, ...frugal, program, "--instance", instance];
  const log = join(paths.logs, "pve.log");
  await spawnInGroup(own, inNamespace(namespacesOf(instance).operator, command), log);
  const deadline = Date.now() + startTimeout;
  let isStarted = false;
  while (!isListening(own)) {
    // It takes a moment until the process is in its group.
    isStarted ||= isPopulated(own);
    if ((isStarted && !isPopulated(own)) || Date.now() > deadline) {
      throw new LabError(`The Proxmox API did not open its port ${port}. Its output: ${log}`);
    }
    await pause(20);
  }
  return true;
}

/** Ends the Proxmox API; its machines stay on. */
export async function stopProxmoxApi(instance: string): Promise<void> {
  await killGroup([instance, group]);
}

/** What programs in the operator's namespace need to reach the Proxmox API; nothing before it has run. */
export function proxmoxEnvironment({ pveToken, pveAuthority }: Paths): Record<string, string> {
  if (!existsSync(pveToken)) return {};
  return {
    PROXMOX_VE_ENDPOINT: `https://127.0.0.1:${port}/`,
    PROXMOX_VE_API_TOKEN: readFileSync(pveToken, "utf8").trim(),
    SSL_CERT_FILE: pveAuthority,
    NO_PROXY: "127.0.0.1,localhost",
  };
}

function isListening(own: string[]): boolean {
  return processesOf(own).some((pid) => listens(pid, port));
}
