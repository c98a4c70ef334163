/** A network card of a machine; the first is eth0 in it, the second eth1. */
export interface NetworkCard {
  /** As PVE writes it: BC:24:11:AA:BB:CC. */
  mac: string;
  /** Name of the bridge on the node, as in "vmbr0". */
  bridge: string;
  /** Its name in the machine. Default: the first of eth0, eth1 … that is free. */
  name?: string;
  /** Bytes; default: 1500. 1 takes the bridge's. */
  mtu?: number;
  linkDown: boolean;
}

/** A disk besides the one with the operating system: a raw file, seen by the guest as a block device. */
export interface DataDisk {
  /** As in "scsi1". */
  name: string;
  file: string;
  readOnly: boolean;
}

export interface MachineSpec {
  /** VMID. */
  id: number;
  kind: "qemu" | "lxc";
  /** Host name. */
  name: string;
  /** Folder of the system volume (see SystemVolume); undefined: nothing to boot, the machine runs and shows nothing. */
  system: string | undefined;
  dataDisks: DataDisk[];
  /** kind lxc: mount points. What they hold is kept in system volumes without an image. */
  mounts?: { /** Of the system volume. */ folder: string; path: string; readOnly: boolean }[];
  cards: NetworkCard[];
  /** kind qemu: the NoCloud seed, file name -> content (user-data, meta-data, network-config, vendor-data); undefined: no cloud-init drive. */
  seed: Record<string, string> | undefined;
  /** kind lxc: files written into the root before it starts (path -> {content, mode}), as PVE's pct does for host name, network, keys. */
  files: Record<string, { content: string; mode: number }>;
}

export interface GuestInterface {
  name: string;
  mac: string;
  addresses: { address: string; family: "ipv4" | "ipv6"; prefix: number }[];
  /** rx-bytes, rx-packets, rx-errs, rx-dropped, and the same of tx. */
  statistics: Record<string, number>;
}

export interface Running {
  /** Of the process that keeps the machine's power on, as QEMU is: it stays over reboots of the system. */
  pid: number;
  /** Milliseconds of the epoch. */
  since: number;
}

export interface Machines {
  /** Powers a machine on; resolves when its first process runs (not when it is booted). Throws PveError-like Error with the reason. */
  start(spec: MachineSpec): Promise<void>;
  /** Cuts the power. */
  stop(id: number): Promise<void>;
  /** Asks the system to power off (ACPI / SIGRTMIN+4); true when it was off within `seconds`. */
  shutDown(id: number, seconds: number): Promise<boolean>;
  running(id: number): Running | undefined;
  /** Lets all of a machine stand still until it is thawed; nothing happens to one that is off. */
  freeze(id: number): Promise<void>;
  thaw(id: number): Promise<void>;
  /** The addresses inside, as `ip` tells them, in a stable order; undefined while the guest is not booted. */
  interfaces(id: number): Promise<GuestInterface[] | undefined>;
  /** Whether the file is there inside the running machine (the API asks for /usr/sbin/qemu-ga). */
  hasFile(id: number, path: string): boolean;
  /** Runs a command inside the running machine as root (what `qm guest exec` would). */
  run(
    id: number,
    command: string[],
    input?: string,
  ): Promise<{ code: number; stdout: string; stderr: string }>;
  /**
   * Runs a command as root with a system volume as its root folder, as PVE's pct does to set a container up. No
   * machine may run from the volume.
   */
  runInVolume(
    folder: string,
    command: string[],
    input?: string,
  ): Promise<{ code: number; stdout: string; stderr: string }>;
  /** Plugs, changes or unplugs cards of a running machine (hot-plug): makes them as given. */
  setCards(id: number, cards: NetworkCard[]): Promise<void>;
  /** The same for its further disks. */
  setDisks(id: number, dataDisks: DataDisk[]): Promise<void>;
  /** Puts another seed into the cloud-init drive of a running machine, which reads it at its next boot. */
  setSeed(id: number, seed: Record<string, string>): Promise<void>;
  /** Lets a running machine see the new size of a data disk whose file has grown. */
  growDisk(id: number, file: string): Promise<void>;
  /** Forgets a stopped machine: its folder (console log, seed, mount points). Volumes are not its business. */
  forget(id: number): Promise<void>;
}

/** Folders that can be the root disk of a machine: an overlay over an image of the lab. */
export interface SystemVolumes {
  /** Lays out an empty volume over the lab's image of that name (the file name in <state>/images, or "" for none). */
  create(folder: string, image: string): Promise<void>;
  /** Makes a full clone. */
  copy(from: string, to: string): Promise<void>;
  remove(folder: string): Promise<void>;
}
