import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { killGroup } from "./cgroup.ts";
import { inNamespace, namespacesOf } from "./namespaces.ts";
import type { Paths } from "./paths.ts";
import { isServing, type Server, startServer } from "./server.ts";

const group = "pve";
const port = 8006;
const program = join(import.meta.dirname, "pve/main.ts");
// It handles much that is soon forgotten, and little that stays: with less room for both it stays below 150 MB.
const frugal = ["--max-semi-space-size=2", "--max-old-space-size=64"];

/** Starts the Proxmox API of the instance unless it runs; returns whether it had to be started. */
export async function startProxmoxApi(instance: string, paths: Paths): Promise<boolean> {
  const command = [process.execPath, ...frugal, program, "--instance", instance];
  const server: Server = {
    name: group,
    title: "The Proxmox API",
    ports: [port],
    command: inNamespace(namespacesOf(instance).operator, command),
  };
  if (isServing(instance, server)) return false;
  await startServer(instance, server, paths);
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
