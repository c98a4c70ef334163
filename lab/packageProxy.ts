import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isPopulated, killGroup, spawnInGroup } from "./cgroup.ts";
import { LabError } from "./error.ts";
import { guestAddress, type Mirror } from "./image/mirror.ts";
import type { Paths } from "./paths.ts";

const group = "package-proxy";

/** The configuration of apt-cacher-ng: it serves this mirror and nothing else, over a Unix socket alone. */
export function proxyConfig(paths: Paths, mirror: Mirror): string {
  const archives = [mirror.main, mirror.security].filter((archive) => archive !== undefined);
  return [
    `CacheDir: ${paths.packageCache}`,
    `LogDir: ${paths.packageProxy}`,
    `SocketPath: ${join(paths.sockets, "packages")}`,
    // No number below 1 can be bound: only so does it open no TCP port at all.
    "Port: -1",
    "BindAddress: 127.0.0.1",
    "ForeGround: 1",
    "VerboseLog: 0",
    "ForceManaged: 1",
    "AllowUserPorts: 0",
    ...archives.map((archive, index) => `Remap-archive${index}: ${guestAddress(archive)} ; ${archive}`),
    "",
  ].join("\n");
}

/** Starts the instance's package proxy unless it runs; returns whether it had to be started. */
export async function startPackageProxy(instance: string, paths: Paths, mirror: Mirror): Promise<boolean> {
  const socket = join(paths.sockets, "packages");
  if (isPopulated([instance, group]) && existsSync(socket)) return false;
  await killGroup([instance, group]);
  rmSync(socket, { force: true });
  mkdirSync(paths.packageCache, { recursive: true });
  mkdirSync(paths.packageProxy, { recursive: true });
  writeFileSync(join(paths.packageProxy, "acng.conf"), proxyConfig(paths, mirror));
  const log = join(paths.logs, "package-proxy.log");
  // It parses what the network sends: it keeps no capability, only the ownership of its files.
  const confined = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"];
  await spawnInGroup([instance, group], [...confined, "apt-cacher-ng", "-c", paths.packageProxy], log);
  const deadline = Date.now() + 10_000;
  while (!existsSync(socket)) {
    if (Date.now() > deadline) {
      throw new LabError(`The package proxy did not open its socket within 10 seconds. Its output: ${log}`);
    }
    await pause(20);
  }
  return true;
}
