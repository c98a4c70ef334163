import { invalidParameters } from "../../error.ts";

/** Which storage takes the place of which; `undefined` for a storage that it does not name keeps it. */
export interface StorageMap {
  /** For all that are not named. */
  fallback: string | undefined;
  named: ReadonlyMap<string, string>;
  /** Each storage stays itself, as somebody said explicitly. */
  identity: boolean;
}

/** Reads `targetstorage`: "local-lvm", "local-lvm:ceph,other:ceph", or "1" for each storage's own. */
export function parseStorageMap(text: string): StorageMap {
  const named = new Map<string, string>();
  let fallback: string | undefined;
  let identity = false;
  for (const entry of text.split(/[\s,;]+/).filter(Boolean)) {
    const [from = "", to, ...rest] = entry.split(":");
    if (entry === "1") {
      identity = true;
    } else if (to === undefined) {
      if (fallback !== undefined) throw refused(`default target ID cannot be provided twice`);
      fallback = from;
    } else {
      if (named.has(from)) throw refused(`duplicate mapping for source '${from}'`);
      if (rest.length > 0 || to === "") throw refused(`entry '${entry}' contains invalid ID pair`);
      named.set(from, to);
    }
  }
  if (identity && (fallback !== undefined || named.size > 0)) {
    throw refused("identity (default) mapping cannot be combined with other mappings");
  }
  return { fallback, named, identity };
}

export const sameStorages: StorageMap = { fallback: undefined, named: new Map(), identity: true };

export const mappedStorage = ({ named, fallback }: StorageMap, storage: string): string =>
  named.get(storage) ?? fallback ?? storage;

const refused = (message: string) =>
  invalidParameters({ targetstorage: `failed to parse storage map: ${message}\n` });
