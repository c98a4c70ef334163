export type Content = "images" | "rootdir" | "iso" | "vztmpl" | "import" | "snippets" | "backup";

/** Something that a storage holds. */
export interface Volume {
  /** As in "local-lvm:vm-101-disk-0" or "local:import/debian-13.qcow2". */
  volid: string;
  storage: string;
  /** The node it lies on; undefined on a shared storage. */
  node: string | undefined;
  content: Content;
  /** "raw", "qcow2", "subvol", "iso", "tzst"… */
  format: string;
  /** Bytes, as the guest sees it; of files that no guest has, their length. */
  size: number;
  /** The guest it belongs to, for images and root folders. */
  vmid: number | undefined;
  /** Seconds of the epoch. */
  created: number;
  /** Where its content lies, below the folder of volumes: a file, or the folder of a system volume. */
  path: string;
  /**
   * Of a system volume: the image of the lab that it is an overlay of, the name of a folder in the lab's images;
   * empty when it has nothing to boot.
   */
  image?: string;
  notes?: string;
  protected?: boolean;
  /** Of a linked clone: the volid of its base volume. */
  parent?: string;
  /** By name: what it was. */
  snapshots?: Record<string, VolumeSnapshot>;
  /** Of a backup: what it holds besides its own content, which is the text of the guest's configuration. */
  backup?: Backup;
}

export interface VolumeSnapshot {
  path: string;
  /** Bytes. */
  size: number;
}

/** A guest as it was when it was backed up. */
export interface Backup {
  kind: "qemu" | "lxc";
  config: Record<string, string | number>;
  /** What the firewall kept of the guest, by the names below its folder. */
  firewall: Record<string, unknown>;
  disks: BackupDisk[];
}

/** The copy of a disk, or of a container's mount point, in a backup. */
export interface BackupDisk {
  /** As in "scsi0" or "rootfs". */
  option: string;
  /** Where the disk was. */
  storage: string;
  format: string;
  /** Bytes. */
  size: number;
  path: string;
  image?: string;
}
