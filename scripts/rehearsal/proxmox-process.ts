import { watch } from "node:fs";
import type { Lab } from "../../lab/lab.ts";
import { instancePaths } from "../../lab/paths.ts";
import { startProxmoxApi, stopProxmoxApi } from "../../lab/proxmoxApi.ts";

/** Ends the Proxmox of a lab as a power cut does, and starts it again. */
export async function restartProxmox(lab: Lab): Promise<void> {
  await killProxmox(lab);
  await startProxmox(lab);
}

/** Ends the Proxmox of a lab as a power cut does. */
export async function killProxmox({ instance }: Lab): Promise<void> {
  await stopProxmoxApi(instance);
}

/** Starts the Proxmox of a lab unless it runs. */
export async function startProxmox({ instance }: Lab): Promise<void> {
  await startProxmoxApi(instance, instancePaths(instance));
}

/** How often the Proxmox of a lab writes into its database, from now on. */
export interface Writes {
  count(): number;
  /** Resolves when there have been so many. */
  until(count: number): Promise<void>;
  close(): void;
}

export function writesOf({ instance }: Lab): Writes {
  let written = 0;
  let waiting: (() => void)[] = [];
  const watcher = watch(instancePaths(instance).pve, (_, file) => {
    if (file !== "cluster.db-wal") return;
    written += 1;
    for (const check of waiting) check();
  });
  return {
    count: () => written,
    until: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (written < count) return;
          waiting = waiting.filter((other) => other !== check);
          resolve();
        };
        waiting.push(check);
        check();
      }),
    close: () => watcher.close(),
  };
}
