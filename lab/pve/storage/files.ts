import { randomUUID } from "node:crypto";
import { mkdir, rename, stat } from "node:fs/promises";
import type { Cluster } from "../cluster.ts";
import { invalidParameters } from "../error.ts";
import { seconds, volumeKey } from "./catalogue.ts";
import { contentFile, removeContents } from "./contents.ts";
import { checkIsoFile, readImageFile } from "./image-file.ts";
import { devicePath, formatOf, parseVolumeName } from "./names.ts";
import { isShared, type Storage } from "./storage.ts";
import type { Content, Volume } from "./volume.ts";

/** A file in one of a storage's folders, as in "local:iso/debian.iso". */
export interface FilePlace {
  storage: Storage;
  node: string;
  content: Content;
  /** Without folders. */
  filename: string;
}

export const fileVolid = ({ storage, content, filename }: FilePlace): string =>
  `${storage.id}:${content}/${filename}`;

/** Where PVE would have the file, for people to read. */
export const shownPath = ({ storage, content, filename }: FilePlace): string =>
  devicePath(storage, `${content}/${filename}`);

/** The name of a file as PVE stores it: no folders, and "_" for all that is not a letter, a digit or one of "_.-". */
export function normalFilename(filename: string): string {
  return filename.replace(/^.*[/\\]/s, "").replaceAll(/[^a-zA-Z0-9_.-]/g, "_");
}

/** Refuses a name that a file of that content cannot have. */
export function requireFilename(content: Content, filename: string): void {
  const format = formatOf(content, filename);
  if (format !== undefined && format !== "ovf") return;
  const wrong = content === "import" ? "invalid filename or wrong extension" : "wrong file extension";
  throw invalidParameters({ filename: wrong });
}

/** Refuses in PVE's words a file that is not what its name says. */
export async function checkFile(file: string, place: FilePlace): Promise<void> {
  const shown = shownPath(place);
  if (place.content === "iso") await checkIsoFile(file, shown);
  if (place.content === "import") {
    await readImageFile(file, formatOf("import", place.filename) ?? "raw", shown);
  }
}

/** Takes a file of the folder for what is on its way into a storage, over one of its name that is there. */
export async function addFile(cluster: Cluster, place: FilePlace, file: string): Promise<Volume> {
  const { storage, node, content, filename } = place;
  const { format, vmid } = parseVolumeName(storage, `${content}/${filename}`);
  const { size } = await stat(file);
  const path = randomUUID();
  await mkdir(cluster.paths.volumes, { recursive: true });
  await rename(file, contentFile(cluster, path));
  const volume: Volume = {
    volid: fileVolid(place),
    storage: storage.id,
    node: isShared(storage) ? undefined : node,
    content,
    format,
    size,
    vmid,
    created: seconds(),
    path,
  };
  const former = cluster.store.get<Volume>(volumeKey(volume));
  cluster.store.put(volumeKey(volume), volume);
  if (former) await removeContents(cluster, former);
  return volume;
}
