import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import type { Cluster } from "../cluster.ts";
import { startOnBoot } from "../guests/power/boot.ts";

const key = "lab-run";

/** Starts what starts with its node, once for each time that the lab was started: not when only the API was. */
export async function startWithLab(cluster: Cluster, run = labRun()): Promise<void> {
  if (cluster.store.get(key) === run) return;
  await startOnBoot(cluster);
  // Last, so that a kill on the way lets the next start go on; what runs already is left alone.
  cluster.store.put(key, run);
}

/**
 * Tells one run of the lab from the next: the machine's boot, and the address of the operator's network card, which
 * the kernel draws anew for each namespace.
 */
function labRun(): string {
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return `${boot} ${networkInterfaces().eth0?.[0]?.mac ?? "no network"}`;
}
