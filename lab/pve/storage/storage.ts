import type { Cluster } from "../cluster.ts";
import { failure, invalidParameters } from "../error.ts";
import { type StorageType, storageTypes } from "./types.ts";
import type { Content, Volume } from "./volume.ts";

type WithStore = Pick<Cluster, "store">;

/** A storage as /etc/pve/storage.cfg defines it. */
export interface Storage {
  id: string;
  type: string;
  /** In PVE's spelling; flags and numbers are numbers. */
  options: Record<string, string | number>;
  /** Bytes that it has on each node, or once if it is shared. */
  capacity: number;
}

const key = (id: string) => `storages/${id}`;

export function findStorage({ store }: WithStore, id: string): Storage | undefined {
  return store.get<Storage>(key(id));
}

/** All storages, in the order of their names. */
export function allStorages({ store }: WithStore): Storage[] {
  return store.list<Storage>("storages/").map(({ value }) => value);
}

export function writeStorage({ store }: WithStore, storage: Storage): void {
  store.put(key(storage.id), storage);
}

export function deleteStorage({ store }: WithStore, id: string): void {
  store.delete(key(id));
}

export const typeOf = ({ type }: Storage): StorageType => storageTypes[type]!;

export const contentOf = ({ type, options }: Storage): string[] =>
  options.content === undefined
    ? storageTypes[type]!.defaultContent
    : String(options.content).split(",").filter(Boolean);

export const isShared = (storage: Storage): boolean => typeOf(storage).shared || storage.options.shared === 1;

/** Nodes that it is restricted to; undefined: it is on all of them. */
export const nodesOf = ({ options }: Storage): string[] | undefined =>
  options.nodes === undefined ? undefined : String(options.nodes).split(",");

export const isOn = (storage: Storage, node: string): boolean => nodesOf(storage)?.includes(node) ?? true;

export const isEnabled = ({ options }: Storage): boolean => options.disable !== 1;

/** The storage of that name, whether it can be used or not. */
export function requireDefinition(cluster: WithStore, id: string): Storage {
  const storage = findStorage(cluster, id);
  if (storage) return storage;
  throw failure(`storage '${id}' does not exist`);
}

/** The storage of that name where it can be used on the node for that content; refuses as PVE does. */
export function requireStorage(cluster: WithStore, id: string, node: string, content?: Content): Storage {
  const storage = requireDefinition(cluster, id);
  if (!isEnabled(storage)) throw failure(`storage '${id}' is disabled`);
  if (!isOn(storage, node)) throw failure(`storage '${id}' is not available on node '${node}'`);
  if (content === undefined || contentOf(storage).includes(content)) return storage;
  throw invalidParameters({ storage: `storage '${id}' does not support ${guestContent(content)}` });
}

function guestContent(content: Content): string {
  if (content === "images") return "vm images";
  if (content === "rootdir") return "container directories";
  return `content-type '${content}'`;
}

/** Bytes of a storage as a node sees it. Images count with their whole size, though they take it only when written. */
export function usageOf(
  cluster: WithStore,
  storage: Storage,
  node: string,
): { total: number; used: number; avail: number } {
  const place = isShared(storage) ? "" : node;
  const volumes = cluster.store.list<Volume>(`volumes/${storage.id}/${place}/`);
  const sum = volumes.reduce((bytes, { value }) => bytes + value.size, 0);
  // Thin storages give away more than they have.
  const used = Math.min(sum, storage.capacity);
  return { total: storage.capacity, used, avail: storage.capacity - used };
}
