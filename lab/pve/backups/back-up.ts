import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { findGuest, type Guest, holdConfig, requireUnlocked, writeGuest } from "../guests/guest.ts";
import { agentEnabled } from "../guests/power/agent-option.ts";
import { managedBy } from "../guests/power/managed.ts";
import { finishRestart, shutDownGuest } from "../guests/power/power.ts";
import { isRunning } from "../guests/power/state.ts";
import { makeBackup } from "../storage/backups.ts";
import { seconds, updateVolume } from "../storage/catalogue.ts";
import { type FilePlace, shownPath } from "../storage/files.ts";
import type { Volume } from "../storage/volume.ts";
import type { Task } from "../tasks/tasks.ts";
import { backedUpConfig, configText } from "./config-text.ts";
import { type Chosen, chosenDisks } from "./disks.ts";
import type { Plan } from "./job.ts";
import { backupName, clock, fileSize } from "./names.ts";
import { backupsOn, prune } from "./prune.ts";
import { keepsAll, printRetention } from "./retention.ts";

/** What a backup that is on its way would leave behind if it were cut short. */
interface Beginning {
  vmid: number;
  /** Whether the guest was shut down for it. */
  restart: boolean;
}

const key = (vmid: number) => `backups/${vmid}`;

/** Backs a guest up. Meanwhile its configuration has the lock `backup`. */
export async function backUp(cluster: Cluster, plan: Plan, vmid: number, task: Task): Promise<void> {
  const info = (line: string) => task.log(`INFO: ${line}`);
  const guest = findGuest(cluster, vmid);
  if (!guest) throw failure(`unable to find VM '${vmid}'`);
  requireRestartable(cluster, guest, plan);
  requireRoom(cluster, plan, guest);
  const made = seconds();
  info(`Starting Backup of VM ${vmid} (${guest.kind})`);
  info(`Backup started at ${clock(made)}`);
  const running = isRunning(cluster, vmid);
  info(`status = ${running ? "running" : "stopped"}`);
  const mode = running ? plan.mode : "stop";
  await lock(cluster, guest, running && mode === "stop");
  try {
    const chosen = chosenDisks(cluster, guest, info);
    info(`backup mode: ${mode}`);
    info(`ionice priority: ${plan.ionice}`);
    if (running && mode === "stop") {
      info("stopping virtual guest");
      await shutDownGuest(cluster, guest, task, {
        skipLock: true,
        timeout: plan.stopWait,
        force: guest.kind === "lxc",
      });
    }
    await archive(cluster, plan, { guest, chosen, made }, task);
  } finally {
    await finishBackup(cluster, vmid, info);
  }
}

async function archive(
  cluster: Cluster,
  plan: Plan,
  { guest, chosen, made }: { guest: Guest; chosen: Chosen[]; made: number },
  task: Task,
): Promise<void> {
  const info = (line: string) => task.log(`INFO: ${line}`);
  const { storage, node } = plan;
  const filename = backupName(guest.kind, guest.vmid, made, plan.compress);
  const place: FilePlace = { storage, node, content: "backup", filename };
  info(`creating vzdump archive '${shownPath(place)}'`);
  const config = backedUpConfig(guest.config);
  const packing = {
    kind: guest.kind,
    ...{ config, disks: chosen, made, text: configText(guest.kind, config, chosen) },
    firewall: firewallOf(cluster, guest.vmid),
  };
  const volume = await unmoved(cluster, guest, info, () => makeBackup(cluster, place, packing));
  info(`archive file size: ${fileSize(volume.size)}`);
  describe(cluster, plan, guest, volume, info);
  if (!plan.remove) return;
  info(`prune older backups with retention: ${printRetention(plan.retention)}`);
  const wanted = { selection: { vmid: guest.vmid, kind: guest.kind }, retention: plan.retention };
  const pruned = await prune(cluster, storage, node, wanted, info);
  info(`pruned ${pruned} backup(s)${pruned > 0 ? " not covered by keep-retention policy" : ""}`);
}

/** Works on the disks of a guest that stands still meanwhile: what is copied is what its disks are at one moment. */
async function unmoved<T>(
  cluster: Cluster,
  { vmid, kind, config }: Guest,
  info: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const { machines } = cluster;
  if (!isRunning(cluster, vmid)) return work();
  const asksAgent =
    kind === "qemu" && agentEnabled(config.agent) && machines.hasFile(vmid, "/usr/sbin/qemu-ga");
  if (asksAgent) {
    info("issuing guest-agent 'fs-freeze' command");
    await machines.run(vmid, ["sync"]);
  }
  await machines.freeze(vmid);
  try {
    return await work();
  } finally {
    await machines.thaw(vmid);
    if (asksAgent) info("issuing guest-agent 'fs-thaw' command");
  }
}

/** Lets go of a guest that was being backed up, and starts it again if it was shut down for that. */
export async function finishBackup(
  cluster: Cluster,
  vmid: number,
  info: (line: string) => void = () => {},
): Promise<void> {
  const beginning = cluster.store.get<Beginning>(key(vmid));
  const guest = findGuest(cluster, vmid);
  if (!beginning || !guest) return;
  await cluster.machines.thaw(vmid);
  await holdConfig(cluster, guest.kind, vmid, () => {
    const { lock: _, ...config } = findGuest(cluster, vmid)?.config ?? {};
    writeGuest(cluster, { ...(findGuest(cluster, vmid) ?? guest), config });
  });
  if (beginning.restart && !isRunning(cluster, vmid)) {
    info("restarting vm");
    await finishRestart(cluster, vmid);
  }
  cluster.store.delete(key(vmid));
}

/** After a kill of the API: no task goes on. */
export async function recoverBackups(cluster: Cluster): Promise<void> {
  for (const { value } of cluster.store.list<Beginning>("backups/")) await finishBackup(cluster, value.vmid);
}

function lock(cluster: Cluster, { kind, vmid }: Guest, restart: boolean): Promise<void> {
  return holdConfig(cluster, kind, vmid, () => {
    const guest = findGuest(cluster, vmid);
    if (!guest) throw failure(`unable to find VM '${vmid}'`);
    requireUnlocked(guest);
    cluster.store.transaction(() => {
      cluster.store.put(key(vmid), { vmid, restart } satisfies Beginning);
      writeGuest(cluster, { ...guest, config: { ...guest.config, lock: "backup" } });
    });
  });
}

function requireRestartable(cluster: Cluster, guest: Guest, { mode }: Plan): void {
  if (mode !== "stop" || managedBy(cluster, guest)?.state !== "started") return;
  throw failure(
    "Cannot execute a backup with stop mode on a HA managed and enabled Service. Use snapshot mode or disable the Service.",
  );
}

/** Where nothing is deleted, a retention is a limit. */
function requireRoom(cluster: Cluster, plan: Plan, { vmid, kind }: Guest): void {
  const { storage, node, retention, remove, protect } = plan;
  const backups = backupsOn(cluster, storage, node, { vmid, kind });
  const isProtected = backups.filter((one) => one.protected);
  if (protect) {
    const most = Number(storage.options["max-protected-backups"] ?? 5);
    if (most > -1 && isProtected.length >= most) {
      throw failure(
        `The number of protected backups per guest is limited to ${most} on storage '${storage.id}'`,
      );
    }
    return;
  }
  if (remove || keepsAll(retention)) return;
  const limit = Object.values(retention).reduce((sum, kept) => sum + kept, 0);
  if (backups.length - isProtected.length < limit) return;
  throw failure(
    `There is a max backup limit of ${limit} enforced by the target storage or the vzdump parameters. Either increase the limit or delete old backups.`,
  );
}

function describe(
  cluster: Cluster,
  { notes, protect, node }: Plan,
  { vmid, config }: Guest,
  volume: Volume,
  info: (line: string) => void,
): void {
  if (notes !== undefined && notes !== "") {
    info("adding notes to backup");
    const name = String(config.name ?? config.hostname ?? `VM ${vmid}`);
    const told: Record<string, string> = {
      cluster: cluster.store.get<{ name: string }>("cluster")?.name ?? "",
      guestname: name,
      node,
      vmid: String(vmid),
    };
    const filled = notes
      .replaceAll(/\\(.)/g, (_, char) => (char === "n" ? "\n" : char))
      .replaceAll(/\{\{(\w+)\}\}/g, (whole, variable) => told[variable] ?? whole);
    updateVolume(cluster, volume, (present) => ({ ...present, notes: filled }));
  }
  if (!protect) return;
  info("marking backup as protected");
  updateVolume(cluster, volume, (present) => ({ ...present, protected: true }));
}

function firewallOf({ store }: Cluster, vmid: number): Record<string, unknown> {
  const prefix = `firewall/vm/${vmid}/`;
  return Object.fromEntries(store.list(prefix).map(({ key, value }) => [key.slice(prefix.length), value]));
}
