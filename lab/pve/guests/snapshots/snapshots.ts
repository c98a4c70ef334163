import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import {
  canSnapshot,
  findVolume,
  removeSnapshot,
  requireVolume,
  rollbackVolume,
  snapshotVolume,
} from "../../storage/volumes.ts";
import { attachments, withUnused } from "../attachments.ts";
import {
  type Config,
  findGuest,
  findSnapshot,
  type Guest,
  holdConfig,
  requireGuest,
  requireUnlocked,
  writeGuest,
} from "../guest.ts";
import { isRunning } from "../power/state.ts";

/** Which guest, as it is found anew in each step. */
export type Place = Pick<Guest, "kind" | "node" | "vmid">;

/** Takes a snapshot of a guest's disks and configuration; when a disk cannot, nothing is left of it. */
export async function createSnapshot(
  cluster: Cluster,
  place: Place,
  name: string,
  description: string | undefined,
): Promise<void> {
  await change(cluster, place, (guest) => {
    if (guest.config.template) throw failure("you can't take a snapshot if it's a template");
    requireUnlocked(guest);
    if (findSnapshot(guest, name)) throw failure(`snapshot name '${name}' already used`);
    const volumes = disks(guest.config, guest).map((volid) => requireVolume(cluster, volid, guest.node));
    if (!volumes.every((volume) => canSnapshot(cluster, volume))) {
      throw failure("snapshot feature is not available");
    }
    const snapshot: Config = {
      ...shown(guest.config),
      snapstate: "prepare",
      snaptime: Math.floor(Date.now() / 1000),
      ...(description === undefined || description === "" ? {} : { description }),
    };
    return { ...locked(guest, "snapshot"), snapshots: { ...guest.snapshots, [name]: snapshot } };
  });
  try {
    for (const volid of disks(snapshotOf(current(cluster, place), name), place)) {
      await snapshotVolume(cluster, requireVolume(cluster, volid, place.node), name);
    }
  } catch (error) {
    await forget(cluster, place, name);
    throw error;
  }
  await change(cluster, place, (guest) => {
    const { snapstate: _, ...snapshot } = snapshotOf(guest, name);
    const { config } = unlocked(guest);
    return {
      ...guest,
      config: { ...config, parent: name },
      snapshots: { ...guest.snapshots, [name]: snapshot },
    };
  });
}

/** Deletes a snapshot; those that came after it follow on the one before it. */
export async function deleteSnapshot(
  cluster: Cluster,
  place: Place,
  name: string,
  force: boolean,
): Promise<void> {
  await change(cluster, place, (guest) => {
    const snapshot = snapshotOf(guest, name);
    requireUnlocked(guest);
    if (guest.config.template) throw failure("you can't delete a snapshot if vm is a template");
    const marked = { ...snapshot, snapstate: "delete" };
    return { ...locked(guest, "snapshot-delete"), snapshots: { ...guest.snapshots, [name]: marked } };
  });
  await forget(cluster, place, name, force);
}

/** Makes a guest, which is powered off for it, what it was when the snapshot was taken. */
export async function rollback(cluster: Cluster, place: Place, name: string): Promise<void> {
  const { machines, store } = cluster;
  const begin = async (guest: Guest) => {
    if (guest.config.template) throw failure("you can't rollback if vm is a template");
    const { snapstate } = snapshotOf(guest, name);
    if (snapstate !== undefined) {
      throw failure(`unable to rollback to incomplete snapshot (snapstate = ${snapstate})`);
    }
    requireUnlocked(guest);
    if (isRunning(cluster, guest.vmid)) await machines.stop(guest.vmid);
    return locked(guest, "rollback");
  };
  await change(cluster, place, begin, () => store.put(rollbackKey(place.vmid), name));
  await finishRollback(cluster, place.vmid);
}

/** Does what is left of a rollback that began; nothing happens where none did. */
export async function finishRollback(cluster: Cluster, vmid: number): Promise<void> {
  const name = cluster.store.get<string>(rollbackKey(vmid));
  const guest = findGuest(cluster, vmid);
  if (name === undefined || guest?.config.lock !== "rollback") return;
  for (const volid of disks(snapshotOf(guest, name), guest)) {
    await rollbackVolume(cluster, requireVolume(cluster, volid, guest.node), name);
  }
  await change(
    cluster,
    guest,
    (now) => rolledBack(now, name),
    () => cluster.store.delete(rollbackKey(vmid)),
  );
}

/** Removes a snapshot that was being taken, or deleted, when the API was killed. */
export async function finishRemoval(cluster: Cluster, vmid: number): Promise<void> {
  const guest = findGuest(cluster, vmid);
  if (!guest || !/^snapshot(?:-delete)?$/.test(String(guest.config.lock))) return;
  const [name] = Object.entries(guest.snapshots).find(([, { snapstate }]) => snapstate !== undefined) ?? [];
  if (name !== undefined) await forget(cluster, guest, name, true);
}

/** The snapshot of that name; refuses as PVE does when there is none. */
export function snapshotOf(guest: Guest, name: string): Config {
  const snapshot = findSnapshot(guest, name);
  if (snapshot) return snapshot;
  throw failure(`snapshot '${name}' does not exist`);
}

/** Removes the snapshots of the disks, then the one of the guest, whose lock goes with it. */
async function forget(cluster: Cluster, place: Place, name: string, force = true): Promise<void> {
  const volids = disks(snapshotOf(current(cluster, place), name), place);
  try {
    for (const volid of volids) {
      const volume = findVolume(cluster, volid, place.node);
      if (volume) await removeSnapshot(cluster, volume, name);
    }
  } catch (error) {
    if (!force) throw error;
    console.error(error);
  }
  await change(cluster, place, (guest) => {
    const { parent } = snapshotOf(guest, name);
    const { [name]: _, ...others } = guest.snapshots;
    const follow = (config: Config) => (config.parent === name ? withParent(config, parent) : config);
    const snapshots = Object.entries(others).map(([other, config]) => [other, follow(config)]);
    const config = volids
      .filter((volid) => findVolume(cluster, volid, guest.node))
      .reduce((kept, volid) => withUnused(guest.kind, kept, volid), follow(unlocked(guest).config));
    return { ...guest, config, snapshots: Object.fromEntries(snapshots) };
  });
}

function rolledBack(guest: Guest, name: string): Guest {
  const { kind, config, snapshots } = guest;
  const snapshot = snapshotOf(guest, name);
  const kept = Object.entries(config).filter(([option]) => /^(?:unused\d+|description)$/.test(option));
  const former = attachments(kind, config).filter(({ role }) => role === "disk");
  const restored = { ...Object.fromEntries(kept), ...shown(snapshot), parent: name };
  const all = former.reduce<Config>((sum, { volid }) => withUnused(kind, sum, volid), restored);
  return { ...guest, config: all, snapshots, pending: {} };
}

const rollbackKey = (vmid: number) => `rollbacks/${vmid}`;

// What is said of a configuration itself, and what no snapshot takes along.
const ownOnes = /^(?:snapstate|snaptime|vmstate|lock|description|unused\d+)$/;

const shown = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([option]) => !ownOnes.test(option)));

function withParent({ parent: _, ...config }: Config, parent: string | number | undefined): Config {
  return parent === undefined ? config : { ...config, parent };
}

/** Ids of the volumes whose content a snapshot keeps. */
function disks(config: Config, { kind }: Pick<Guest, "kind">): string[] {
  return attachments(kind, config)
    .filter(({ role }) => role === "disk")
    .map(({ volid }) => volid);
}

const locked = (guest: Guest, lock: string): Guest => ({ ...guest, config: { ...guest.config, lock } });

function unlocked({ config: { lock: _, ...config }, ...guest }: Guest): Guest {
  return { ...guest, config };
}

const current = (cluster: Cluster, { kind, node, vmid }: Place): Guest =>
  requireGuest(cluster, kind, node, vmid);

function change(
  cluster: Cluster,
  place: Place,
  edit: (guest: Guest) => Guest | Promise<Guest>,
  also: () => void = () => {},
): Promise<void> {
  return holdConfig(cluster, place.kind, place.vmid, async () => {
    const changed = await edit(current(cluster, place));
    cluster.store.transaction(() => {
      writeGuest(cluster, changed);
      also();
    });
  });
}
