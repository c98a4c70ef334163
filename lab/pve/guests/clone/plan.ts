import { requirePermission } from "../../access/permissions.ts";
import type { Cluster, Identity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { requirePool } from "../../pools/pools.ts";
import { parseVolid, parseVolumeName } from "../../storage/names.ts";
import { contentOf, isShared, requireDefinition, requireStorage } from "../../storage/storage.ts";
import { type Attachment, attachments } from "../attachments.ts";
import { type Config, findGuest, findSnapshot, type Guest, requireGuest, requireUnlocked } from "../guest.ts";
import { isRunning } from "../power/state.ts";

/** What differs between the clones of virtual machines and of containers. */
export interface CloneRules {
  kind: Guest["kind"];
  /** What a volume is called in the log, as in "drive". */
  noun: string;
  content: "images" | "rootdir";
  /** PVE's words for a storage that cannot take such volumes, and for one that nodes do not share. */
  unsupported(storage: string): string;
  local(node: string): string;
  taken(newid: number): string;
  /** The options of the clone besides its volumes: fresh addresses and identities, the name that was asked for. */
  renew(config: Config, request: CloneRequest): Config;
  /** Refuses what only this kind does. */
  check(source: Guest, running: boolean, request: CloneRequest & { full: boolean }): void;
  /** Refuses somebody who may not use what the clone would use besides its storages. */
  authorise(cluster: Cluster, identity: Identity, newid: number, config: Config): void;
  /** Works on the clone's volumes, which nothing runs from yet, before it is let go. */
  finish?(cluster: Cluster, node: string, config: Config): Promise<void>;
}

export interface CloneRequest {
  newid: number;
  name?: string | undefined;
  description?: string | undefined;
  pool?: string | undefined;
  snapname?: string | undefined;
  storage?: string | undefined;
  format?: string | undefined;
  /** Default: false for templates, true for others. */
  full?: boolean | undefined;
  /** Node of the clone. */
  target?: string | undefined;
}

export interface DiskPlan {
  option: string;
  volid: string;
  value: string | number;
  full: boolean;
  storage: string;
  format: string | undefined;
}

export interface ClonePlan {
  source: Guest;
  newid: number;
  node: string;
  pool: string | undefined;
  /** The clone's options besides its disks. */
  config: Config;
  disks: DiskPlan[];
  noun: string;
  snapname: string | undefined;
  finish: CloneRules["finish"];
}

// What a configuration says of its own snapshots and of its state, which a clone has none of.
const ownOnes =
  /^(?:snapshots|parent|snaptime|vmstate|snapstate|runningcpu|runningmachine|running-nets-host-mtu)$/;

/** Plans a clone; refuses as PVE does what cannot be cloned so, or what somebody may not. */
export function planClone(
  cluster: Cluster,
  identity: Identity,
  rules: CloneRules,
  place: { node: string; vmid: number },
  request: CloneRequest,
): ClonePlan {
  const { newid, pool, snapname, storage } = request;
  const target = request.target === place.node || request.target === "localhost" ? undefined : request.target;
  if (pool !== undefined) requirePool(cluster, pool);
  if (target !== undefined && !cluster.store.get(`nodes/${target}`)) {
    throw failure(`no such cluster node '${target}'`);
  }
  if (storage !== undefined) requireTarget(cluster, rules, storage, place.node, target);
  const source = requireGuest(cluster, rules.kind, place.node, place.vmid);
  requireUnlocked(source);
  const from = snapname === undefined ? source.config : findSnapshot(source, snapname);
  if (!from) throw failure(`snapshot '${snapname}' does not exist`);
  const full = request.full ?? !source.config.template;
  if (!full && storage !== undefined) throw failure("parameter 'storage' not allowed for linked clones");
  if (!full && request.format !== undefined)
    throw failure("parameter 'format' not allowed for linked clones");
  const named = attachments(rules.kind, from).filter(({ role }) => role !== "unused" && role !== "state");
  for (const { volid } of named.filter(({ role }) => role === "disk")) {
    const used = storage ?? parseVolid(volid).storage;
    requirePermission(cluster, identity, `/storage/${used}`, ["Datastore.AllocateSpace"]);
  }
  rules.authorise(cluster, identity, newid, from);
  if (target !== undefined && !named.every(({ volid }) => onShared(cluster, volid))) {
    throw failure(rules.local(target));
  }
  if (findGuest(cluster, newid)) throw failure(rules.taken(newid));
  rules.check(source, isRunning(cluster, source.vmid), { ...request, full });
  const disks = named
    .filter(({ role }) => role !== "cdrom")
    .map((disk) => planDisk(cluster, from, disk, full, request));
  return {
    source,
    newid,
    node: target ?? place.node,
    pool,
    config: rules.renew(otherOptions(from, disks), request),
    disks,
    noun: rules.noun,
    snapname,
    finish: rules.finish,
  };
}

function requireTarget(
  cluster: Cluster,
  rules: CloneRules,
  id: string,
  node: string,
  target: string | undefined,
): void {
  const storage = requireStorage(cluster, id, node);
  if (!contentOf(storage).includes(rules.content))
    throw invalidParameters({ storage: rules.unsupported(id) });
  if (target === undefined) return;
  requireStorage(cluster, id, target);
  if (!isShared(storage)) throw failure(`can't clone to non-shared storage '${id}'`);
}

function planDisk(
  cluster: Cluster,
  config: Config,
  { option, volid, role }: Attachment,
  full: boolean,
  { storage, format, snapname }: CloneRequest,
): DiskPlan {
  const place = parseVolid(volid);
  const definition = requireDefinition(cluster, place.storage);
  const copied = full || role === "cloudinit" || option === "tpmstate0";
  const { isBase } = parseVolumeName(definition, place.name);
  if (!copied && (!isBase || snapname !== undefined)) {
    const of = snapname === undefined ? "" : " a snapshot of";
    throw failure(`Linked clone feature is not supported for${of} '${volid}' (${option})`);
  }
  // A clone has no need of an option that tells what the name tells.
  const value = String(config[option]).replace(/,format=[^,]*/, "");
  return { option, volid, value, full: copied, storage: storage ?? place.storage, format };
}

function otherOptions(config: Config, disks: DiskPlan[]): Config {
  const cloned = new Set(disks.map(({ option }) => option));
  const others = Object.entries(config).filter(
    ([option]) =>
      !cloned.has(option) && !ownOnes.test(option) && !/^(?:unused\d+|template|lock)$/.test(option),
  );
  return Object.fromEntries(others);
}

function onShared(cluster: Cluster, volid: string): boolean {
  return isShared(requireDefinition(cluster, parseVolid(volid).storage));
}
