import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { imageSize } from "../images/lab-image.ts";
import { addDisk, requireVolume, volumeFile } from "./catalogue.ts";
import { copyContents, createContents } from "./contents.ts";
import { copyVolume } from "./copies.ts";
import { formatOn, requireSpace, roundedSize } from "./disks.ts";
import { readImageFile, readTemplateFile } from "./image-file.ts";
import { devicePath, nameOf } from "./names.ts";
import { requireDefinition, requireStorage, type Storage } from "./storage.ts";
import type { Volume } from "./volume.ts";

export interface ImportRequest {
  /** A disk image, the disk of another guest, or a template for containers: the volume or its id. */
  source: string | Volume;
  storage: string;
  node: string;
  vmid: number;
  /** Of the new volume; default: the storage's. */
  format?: string | undefined;
  /** Bytes of the root folder that is made of a template; disks have the size of their image. */
  size?: number;
}

/**
 * Makes a guest's volume of an image. What names an image of the lab becomes a system volume over it, which boots;
 * another disk image becomes a disk that nothing boots from, of the image's virtual size.
 */
export async function importVolume(cluster: Cluster, request: ImportRequest): Promise<Volume> {
  const { node } = request;
  const source =
    typeof request.source === "string" ? requireVolume(cluster, request.source, node) : request.source;
  if (source.content === "import") return importImage(cluster, source, request);
  if (source.content === "vztmpl") return importTemplate(cluster, source, request);
  if (source.content === "images" || source.content === "rootdir")
    return copyVolume(cluster, source, request);
  throw failure(`${source.volid} has wrong type '${source.content}' - needs to be 'images' or 'import'`);
}

async function importImage(cluster: Cluster, source: Volume, request: ImportRequest): Promise<Volume> {
  const storage = requireStorage(cluster, request.storage, request.node, "images");
  const shown = devicePath(requireDefinition(cluster, source.storage), nameOf(source));
  const { virtualSize, image } = await readImageFile(volumeFile(cluster, source), source.format, shown);
  const size = roundedSize(storage, virtualSize);
  requireSpace(cluster, storage, request.node, size);
  const path =
    source.format === "raw"
      ? await copyContents(cluster, { path: source.path }, size)
      : await createContents(cluster, { size, image });
  return addDisk(cluster, place(storage, "images", request), {
    ...(image !== undefined && { image }),
    path,
    content: "images",
    size,
  });
}

async function importTemplate(cluster: Cluster, source: Volume, request: ImportRequest): Promise<Volume> {
  const storage = requireStorage(cluster, request.storage, request.node, "rootdir");
  // "tzst" is a tar archive that zst packed.
  const image = await readTemplateFile(volumeFile(cluster, source), source.format.slice(1));
  const size = roundedSize(storage, request.size ?? imageSize);
  requireSpace(cluster, storage, request.node, size);
  const path = await createContents(cluster, { size, image });
  return addDisk(cluster, place(storage, "rootdir", request), { path, image, content: "rootdir", size });
}

function place(storage: Storage, content: "images" | "rootdir", { node, vmid, format }: ImportRequest) {
  return {
    storage,
    node,
    vmid,
    format: formatOn(storage, content, format),
    name: undefined,
    parent: undefined,
  };
}
