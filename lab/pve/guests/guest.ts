import { createHash } from "node:crypto";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";

export type GuestKind = "qemu" | "lxc";

/** Options as the file under /etc/pve has them, in PVE's own spelling: `lock`, `template` and `snaptime` are options too. */
export type Config = Record<string, string | number>;

/** A virtual machine or a container. */
export interface Guest {
  vmid: number;
  kind: GuestKind;
  node: string;
  config: Config;
  /** What a running guest takes at its next power-off: option → value, null to remove it. */
  pending: Record<string, string | number | null>;
  /** Drives whose removal waits and that shall be deleted then, not set aside. */
  doomed?: string[];
  /** What the cloud-init drive was made of where a running guest has changed since: option → value, null for none. */
  seeded?: Record<string, string | number | null>;
  /** By name. `parent` and `snaptime` (seconds of the epoch) are options of each. */
  snapshots: Record<string, Config>;
  /** Seconds of the epoch. */
  created: number;
}

const key = (vmid: number) => `guests/${String(vmid).padStart(9, "0")}`;

/** The guest of that id on any node, or undefined. */
export function findGuest({ store }: Cluster, vmid: number): Guest | undefined {
  return store.get<Guest>(key(vmid));
}

/** All guests of the cluster, in the order of their ids. */
export function allGuests({ store }: Cluster): Guest[] {
  return store.list<Guest>("guests/").map(({ value }) => value);
}

/** The guest of that kind on that node; refuses as PVE does when its configuration is not there. */
export function requireGuest(cluster: Cluster, kind: GuestKind, node: string, vmid: number): Guest {
  const guest = findGuest(cluster, vmid);
  if (guest && guest.kind === kind && guest.node === node) return guest;
  throw failure(`Configuration file '${configFile(kind, node, vmid)}' does not exist`);
}

export function writeGuest({ store }: Cluster, guest: Guest): void {
  store.put(key(guest.vmid), guest);
}

export function deleteGuest({ store }: Cluster, vmid: number): void {
  store.delete(key(vmid));
}

/** The snapshot of that name; names like "constructor" are names as any other. */
export function findSnapshot({ snapshots }: Guest, name: string): Config | undefined {
  return Object.hasOwn(snapshots, name) ? snapshots[name] : undefined;
}

/** Refuses with `VM is locked (clone)` when an operation holds the guest. */
export function requireUnlocked({ kind, config }: Guest): void {
  if (config.lock !== undefined) throw failure(`${kind === "qemu" ? "VM" : "CT"} is locked (${config.lock})`);
}

/** Runs work while it alone may change the guest's configuration; see `Locks.hold`. */
export function holdConfig<T>(
  { locks }: Cluster,
  kind: GuestKind,
  vmid: number,
  work: () => Promise<T> | T,
): Promise<T> {
  return locks.hold(lockFile(kind, vmid), work);
}

/** Runs work while nobody may change the guest's configuration; see `Locks.share`. */
export function shareConfig<T>(
  { locks }: Cluster,
  kind: GuestKind,
  vmid: number,
  work: () => Promise<T> | T,
): Promise<T> {
  return locks.share(lockFile(kind, vmid), work);
}

/** SHA-1 of the configuration: a caller may give it to be refused when it has changed since. */
export function configDigest({ config, pending, snapshots }: Guest): string {
  return createHash("sha1")
    .update(JSON.stringify([config, pending, snapshots]))
    .digest("hex");
}

/** Refuses a change that was made on another configuration than the present one. */
export function requireDigest(guest: Guest, digest: string | undefined): void {
  if (digest === undefined || digest === configDigest(guest)) return;
  throw failure("detected modified configuration - file changed by other user? Try again.");
}

function lockFile(kind: GuestKind, vmid: number): string {
  return kind === "qemu"
    ? `/var/lock/qemu-server/lock-${vmid}.conf`
    : `/run/lock/lxc/pve-config-${vmid}.lock`;
}

function configFile(kind: GuestKind, node: string, vmid: number): string {
  return `nodes/${node}/${kind === "qemu" ? "qemu-server" : "lxc"}/${vmid}.conf`;
}
