import { failure } from "../error.ts";
import type { Storage } from "./storage.ts";
import { storageTypes } from "./types.ts";
import type { Content, Volume } from "./volume.ts";

/** What the name of a volume tells, which is its volid without the storage. */
export interface VolumeName {
  content: Content;
  /** Without folders, as in "vm-101-disk-0.qcow2". */
  file: string;
  vmid: number | undefined;
  format: string;
  /** Others may be linked to it. */
  isBase: boolean;
}

const isoName = /^[^/]+\.(?:iso|img)$/i;
const templateName = /^[^/]+\.tar\.(gz|xz|zst|bz2)$/;
const backupName = /^[^/]+\.(tgz|(?:tar|vma)(?:\.(?:gz|lzo|zst|bz2))?)$/;
const importName = /^[a-zA-Z0-9\-.+=_]+\.(ova|ovf|qcow2|raw|vmdk)$/;
const imageFile = /^(?:base-)?[^/\s]+\.(raw|qcow2|vmdk|subvol)$/;

/** Takes "local:iso/debian.iso" apart; refuses with `unable to parse volume ID` what is none. */
export function parseVolid(volid: string): { storage: string; name: string } {
  const [, storage, name] = /^([a-z][a-z0-9\-_.]*[a-z0-9]):(.+)$/i.exec(volid) ?? [];
  if (storage === undefined || name === undefined) throw failure(`unable to parse volume ID '${volid}'`);
  return { storage, name };
}

/** Reads the name of a volume as storages of that type do; refuses one that such a storage cannot have. */
export function parseVolumeName({ type }: Pick<Storage, "type">, name: string): VolumeName {
  const parsed = storageTypes[type]!.files ? fileName(name) : deviceName(name);
  if (parsed) return parsed;
  const noun = storageTypes[type]!.files ? "directory" : type.startsWith("lvm") ? "lvm" : type;
  throw failure(`unable to parse ${noun} volume name '${name}'`);
}

function fileName(name: string): VolumeName | undefined {
  const [, vmid, image] = /^(?:\d+\/[^/\s]+\/)?(\d+)\/([^/\s]+)$/.exec(name) ?? [];
  if (image !== undefined) {
    const format = imageFile.exec(image)?.[1];
    if (format === undefined) throw failure(`unable to parse volume filename '${image}'`);
    return {
      content: "images",
      file: image,
      vmid: Number(vmid),
      format,
      isBase: image.startsWith("base-"),
    };
  }
  const [, folder, file = ""] = /^([a-z]+)\/([^/]+)$/.exec(name) ?? [];
  const format = formatOf(folder, file);
  if (format === undefined) return undefined;
  const owner = /^vzdump-(?:lxc|qemu)-(\d+)-/.exec(file)?.[1];
  return {
    content: folder as Content,
    file,
    vmid: folder === "backup" && owner !== undefined ? Number(owner) : undefined,
    format,
    isBase: false,
  };
}

/** Format of a file in one of the folders, as lists of contents tell it; undefined when it cannot be there. */
export function formatOf(content: string | undefined, file: string): string | undefined {
  if (content === "iso") return isoName.test(file) ? "iso" : undefined;
  if (content === "snippets") return "snippet";
  if (content === "import") return importName.exec(file)?.[1];
  if (content === "backup") return backupName.exec(file)?.[1];
  const compression = content === "vztmpl" ? templateName.exec(file)?.[1] : undefined;
  return compression && `t${compression}`;
}

function deviceName(name: string): VolumeName | undefined {
  const pattern = /^(?:base-\d+-\S+\/)?((base|vm|subvol|basevol)-(\d+)-[^/\s]+)$/;
  const [, file, kind = "", vmid] = pattern.exec(name) ?? [];
  if (file === undefined) return undefined;
  return {
    content: "images",
    file,
    vmid: Number(vmid),
    format: kind.endsWith("vol") ? "subvol" : "raw",
    isBase: kind.startsWith("base"),
  };
}

/** The volume's name on its storage. */
export const nameOf = ({ volid, storage }: Pick<Volume, "volid" | "storage">): string =>
  volid.slice(storage.length + 1);

/** The name under which a cloud-init drive stays one when it has another guest; undefined for any other volume. */
export function cloudInitName(volume: Pick<Volume, "volid" | "storage">, vmid: number): string | undefined {
  return /\bvm-\d+-cloudinit\b/.test(nameOf(volume)) ? `vm-${vmid}-cloudinit` : undefined;
}

/** The first name for a disk of the guest that none of `taken` has, as PVE counts them. */
export function nextDiskName(storage: Storage, taken: string[], vmid: number, format: string): string {
  const disk = new RegExp(`(?:vm|base|subvol|basevol)-${vmid}-disk-(\\d+)`);
  const numbers = new Set(taken.map((name) => Number(disk.exec(name)?.[1] ?? -1)));
  let number = 0;
  while (numbers.has(number)) number += 1;
  const kind = format === "subvol" ? "subvol" : "vm";
  return fullName(storage, vmid, `${kind}-${vmid}-disk-${number}`, format);
}

/** "vm-101-cloudinit" → "101/vm-101-cloudinit.qcow2" on storages of files. */
export function fullName(storage: Storage, vmid: number, name: string, format: string): string {
  if (!storageTypes[storage.type]!.files) return name;
  return `${vmid}/${imageFile.test(name) ? name : `${name}.${format}`}`;
}

/** Where PVE would have a file or device of that name, for people to read. */
export function devicePath(storage: Storage, name: string): string {
  const { content, file, vmid } = parseVolumeName(storage, name);
  const { path, vgname, pool, mountpoint } = storage.options;
  if (storageTypes[storage.type]!.files) {
    const folder = `${path}/${folders[content]}`;
    return vmid !== undefined && content === "images" ? `${folder}/${vmid}/${file}` : `${folder}/${file}`;
  }
  if (vgname !== undefined) return `/dev/${vgname}/${file}`;
  if (storage.type === "rbd") {
    return `rbd:${pool ?? "rbd"}/${file}:conf=/etc/pve/ceph.conf:id=admin:keyring=/etc/pve/priv/ceph/${storage.id}.keyring`;
  }
  return file.includes("subvol") ? `${mountpoint ?? `/${pool}`}/${file}` : `/dev/zvol/${pool}/${file}`;
}

const folders: Record<Content, string> = {
  images: "images",
  rootdir: "private",
  iso: "template/iso",
  vztmpl: "template/cache",
  backup: "dump",
  snippets: "snippets",
  import: "import",
};
