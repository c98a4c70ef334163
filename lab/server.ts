import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isPopulated, killGroup, processesOf, spawnInGroup } from "./cgroup.ts";
import { LabError } from "./error.ts";
import { listens } from "./listening.ts";
import type { Paths } from "./paths.ts";

/** A process of the lab that serves over TCP, with all that belongs to it. */
export interface Server {
  /** Its control group within the instance, and the name of its log. */
  name: string;
  /** What people call it, as in "The Proxmox API". */
  title: string;
  /** Where it listens in its network namespace once it serves. */
  ports: number[];
  command: string[];
}

const startTimeout = 20_000;

/** Whether all ports of the server are open. */
export function isServing(instance: string, { name, ports }: Pick<Server, "name" | "ports">): boolean {
  const pids = processesOf([instance, name]);
  return ports.every((port) => pids.some((pid) => listens(pid, port)));
}

/** Starts the server anew and returns when all of its ports are open; throws a LabError when they are not in time. */
export async function startServer(instance: string, server: Server, paths: Paths): Promise<void> {
  const own = [instance, server.name];
  await killGroup(own);
  const log = join(paths.logs, `${server.name}.log`);
  await spawnInGroup(own, server.command, log);
  const deadline = Date.now() + startTimeout;
  let isStarted = false;
  while (!isServing(instance, server)) {
    // It takes a moment until the process is in its group.
    isStarted ||= isPopulated(own);
    if ((isStarted && !isPopulated(own)) || Date.now() > deadline) {
      throw new LabError(
        `${server.title} did not open its port ${server.ports.join(", ")}. Its output: ${log}`,
      );
    }
    await pause(20);
  }
}
