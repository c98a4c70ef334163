import type { Content } from "./volume.ts";

/** What PVE knows of a type of storages: its plugin's data. */
export interface StorageType {
  /** What it can hold. */
  content: (Content | "none")[];
  /** What it holds when its definition does not say. */
  defaultContent: Content[];
  /** Formats of images, the default one first. */
  formats: string[];
  /** Options a definition must have and cannot change; those that lead to `path` are filled in where PVE does. */
  required: string[];
  /** Options besides those that every type has. */
  options: string[];
  /** Whether every node sees the same. */
  shared: boolean;
  /** Whether it is a folder of files: such volumes are named "101/vm-101-disk-0.qcow2". */
  files: boolean;
  /** What the size of an image is rounded up to, in bytes. */
  unit: number;
  /** Formats of images that can have snapshots. */
  snapshots: string[];
  /** Whether the name of a linked clone tells its base: "base-100-disk-0/vm-101-disk-0". */
  namesBase: boolean;
}

const kib = 1024;
const mib = 1024 * kib;

const folder: StorageType = {
  content: ["images", "rootdir", "vztmpl", "iso", "backup", "snippets", "import", "none"],
  defaultContent: ["images", "rootdir"],
  formats: ["raw", "qcow2", "vmdk", "subvol"],
  required: ["path"],
  options: [
    ...[
      "content-dirs",
      "shared",
      "prune-backups",
      "max-protected-backups",
      "format",
      "mkdir",
      "preallocation",
    ],
    ...["create-base-path", "create-subdirs", "is_mountpoint", "snapshot-as-volume-chain"],
  ],
  shared: false,
  files: true,
  unit: kib,
  snapshots: ["qcow2"],
  namesBase: true,
};

const networkFolder: StorageType = {
  ...folder,
  defaultContent: ["images"],
  formats: ["raw", "qcow2", "vmdk"],
  options: [
    ...folder.options.filter((name) => !["shared", "is_mountpoint"].includes(name)),
    "path",
    "options",
  ],
  shared: true,
};

const devices: StorageType = {
  content: ["images", "rootdir"],
  defaultContent: ["images", "rootdir"],
  formats: ["raw"],
  required: [],
  options: [],
  shared: false,
  files: false,
  unit: kib,
  snapshots: ["raw"],
  namesBase: true,
};

const lvm: StorageType = {
  ...devices,
  defaultContent: ["images"],
  required: ["vgname"],
  options: ["shared", "saferemove", "saferemove_throughput", "saferemove-stepsize", "base", "tagged_only"],
  // Of one extent of the volume group.
  unit: 4 * mib,
  snapshots: [],
};

/** The types of storages (pve-storage Storage/*Plugin.pm). */
export const storageTypes: Record<string, StorageType> = {
  dir: folder,
  btrfs: { ...folder, formats: ["raw", "subvol"], options: [...folder.options, "nocow"], snapshots: ["raw"] },
  nfs: { ...networkFolder, required: ["server", "export"] },
  cifs: {
    ...networkFolder,
    required: ["server", "share"],
    options: [...networkFolder.options, "username", "password", "domain", "smbversion", "subdir"],
  },
  cephfs: {
    ...networkFolder,
    content: ["vztmpl", "iso", "backup", "snippets", "import", "none"],
    defaultContent: ["backup"],
    required: [],
    options: [...networkFolder.options, "monhost", "username", "fs-name", "subdir", "fuse", "keyring"],
  },
  pbs: {
    ...devices,
    content: ["backup", "none"],
    defaultContent: ["backup"],
    formats: [],
    required: ["server", "datastore"],
    options: [
      ...["namespace", "port", "username", "password", "encryption-key", "master-pubkey", "fingerprint"],
      ...["prune-backups", "max-protected-backups", "skip-cert-verification"],
    ],
    shared: true,
  },
  lvm,
  lvmthin: {
    ...lvm,
    defaultContent: ["images", "rootdir"],
    required: ["thinpool", "vgname"],
    options: [],
    snapshots: ["raw"],
    namesBase: false,
  },
  zfspool: {
    ...devices,
    formats: ["raw", "subvol"],
    required: ["pool"],
    options: ["blocksize", "sparse", "mountpoint"],
    snapshots: ["raw", "subvol"],
  },
  rbd: {
    ...devices,
    defaultContent: ["images"],
    options: [
      ...["monhost", "pool", "data-pool", "namespace", "username", "krbd", "keyring", "authsupported"],
      "namespace",
    ],
    shared: true,
    unit: mib,
  },
  iscsi: {
    ...devices,
    content: ["images", "none"],
    defaultContent: ["images"],
    required: ["portal", "target"],
    shared: true,
    snapshots: [],
  },
  iscsidirect: {
    ...devices,
    content: ["images"],
    defaultContent: ["images"],
    required: ["portal", "target"],
    shared: true,
    snapshots: [],
  },
  zfs: {
    ...devices,
    content: ["images"],
    defaultContent: ["images"],
    required: ["portal", "target", "pool", "iscsiprovider", "blocksize"],
    options: ["nowritecache", "sparse", "comstar_hg", "comstar_tg", "lio_tpg", "zfs-base-path"],
    shared: true,
  },
  esxi: {
    ...devices,
    content: ["import"],
    defaultContent: ["import"],
    formats: [],
    required: ["server", "username", "password"],
    options: ["skip-cert-verification", "port"],
    snapshots: [],
  },
};

/** Options that every type has. */
export const commonOptions = ["content", "nodes", "disable", "bwlimit"];

/** Options that are kept where only root can read them, and never in a definition. */
export const secretOptions = ["password", "encryption-key", "keyring", "master-pubkey"];
