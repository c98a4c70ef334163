import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { volumesOn } from "../storage/catalogue.ts";
import { nameOf, parseVolumeName } from "../storage/names.ts";
import { contentOf, type Storage } from "../storage/storage.ts";
import type { Volume } from "../storage/volume.ts";
import { removeVolume } from "../storage/volumes.ts";
import { type Mark, marked, parseRetention, type Retention } from "./retention.ts";

/** Which backups are looked at; undefined: all. */
export interface Selection {
  vmid?: number | undefined;
  kind?: string | undefined;
}

export interface Marked {
  volume: Volume;
  mark: Mark;
  kind: string;
}

/** The guest's kind, by the name of its backup. */
export const kindOf = ({ volid }: Volume): string => /\/vzdump-(qemu|lxc)-/.exec(volid)?.[1] ?? "unknown";

/** The backups that a storage has, as the node sees it. */
export function backupsOn(
  cluster: Pick<Cluster, "store">,
  storage: Storage,
  node: string,
  { vmid, kind }: Selection = {},
): Volume[] {
  return volumesOn(cluster, storage, node)
    .filter((volume) => parseVolumeName(storage, nameOf(volume)).content === "backup")
    .filter((volume) => vmid === undefined || volume.vmid === vmid)
    .filter((volume) => kind === undefined || kindOf(volume) === kind);
}

/** What becomes of each backup, guest by guest. */
export function markedOn(
  cluster: Pick<Cluster, "store">,
  storage: Storage,
  node: string,
  { selection, retention }: { selection: Selection; retention: Retention },
): Marked[] {
  const groups = Map.groupBy(
    backupsOn(cluster, storage, node, selection),
    (volume) => `${kindOf(volume)} ${volume.vmid}`,
  );
  return [...groups.values()]
    .flatMap((group) => [...marked(group, retention)])
    .map(([volume, mark]) => ({ volume, mark, kind: kindOf(volume) }))
    .sort((one, other) => one.volume.created - other.volume.created);
}

/** Deletes the backups that a retention does not cover; returns how many. */
export async function prune(
  cluster: Cluster,
  storage: Storage,
  node: string,
  wanted: { selection: Selection; retention: Retention },
  log: (line: string) => void,
): Promise<number> {
  const doomed = markedOn(cluster, storage, node, wanted).filter(({ mark }) => mark === "remove");
  for (const { volume } of doomed) {
    log(`removing backup '${volume.volid}'`);
    await removeVolume(cluster, volume);
  }
  return doomed.length;
}

/** The rules that a call gives, or those of the storage. */
export function retentionOf(storage: Storage, given: string | undefined): Retention {
  if (!contentOf(storage).includes("backup")) {
    throw failure(`storage '${storage.id}' does not support backups`);
  }
  const rules = given ?? storage.options["prune-backups"];
  if (rules === undefined) {
    throw failure(`no prune-backups options configured for storage '${storage.id}'`);
  }
  return parseRetention(String(rules));
}
