import { homedir } from "node:os";
import { join } from "node:path";
import { LabError } from "./error.ts";

export interface Paths {
  /** Everything that is kept of the instance: disks, keys, logs. */
  state: string;
  /** The state on its way to deletion: moved away first, so that a purge cut short leaves no half of a disk. */
  purged: string;
  /** Describes the running lab; absent when it is down. */
  stateFile: string;
  identity: string;
  /** Of the Proxmox API: its database and the volumes of its storages. */
  pve: string;
  /** The API token of the Proxmox API, as its clients send it. */
  pveToken: string;
  /** Certificate of the authority that the Proxmox API's own certificate is from. */
  pveAuthority: string;
  /** Of the certificate authority: its configuration. */
  acme: string;
  /** Certificate of the authority that the ACME directory's own certificate is from. */
  acmeAuthority: string;
  /** All roots that certificates were issued under since the lab was made: the authority has a new one at each start. */
  acmeRoots: string;
  /** What the host of the model server runs its stand-in with. */
  engine: string;
  logs: string;
  sockets: string;
  /** Base images of the disks, hard links into the cache: so the cache can be deleted at any time. */
  images: string;
  packageProxy: string;
  imageCache: string;
  packageCache: string;
}

/** A system volume: what differs from an image of the lab. */
export interface VolumePaths {
  /** Names the image. */
  image: string;
  upper: string;
  work: string;
}

/** The folder of one host, and its console. What is in it is described by boot.sh. */
export interface GuestPaths {
  directory: string;
  root: string;
  cards: string;
  disks: string;
  plugged: string;
  binds: string;
  seed: string;
  files: string;
  /** What systemd told of the boot, with a line of the launcher before and after. */
  notifications: string;
  notifySocket: string;
  console: string;
}

// The folder that stands beside those of the labs and is not theirs: the engine's state.
const takenName = "state";

// A Unix socket's path must fit into 108 bytes with its closing zero.
const longestSocketPath = 107;

/**
 * Where an instance keeps its files, by the XDG rules.
 * Throws a LabError for a name that could not stand in every place it is used.
 */
export function instancePaths(instance: string, environment: NodeJS.ProcessEnv = process.env): Paths {
  if (!/^[a-z][a-z0-9]{0,9}$/.test(instance) || instance === takenName) {
    throw new LabError(
      `"${instance}" cannot name a lab: use 1 to 10 lower-case letters and digits, a letter first, as in "lab"; "${takenName}" is taken.`,
    );
  }
  const home = environment.HOME || homedir();
  const stateHome = environment.XDG_STATE_HOME || join(home, ".local/state");
  const cacheHome = environment.XDG_CACHE_HOME || join(home, ".cache");
  const state = join(stateHome, "estate", instance);
  const paths: Paths = {
    state,
    purged: `${state}.purged`,
    stateFile: join(state, "state.json"),
    identity: join(state, "keys/operator"),
    pve: join(state, "pve"),
    pveToken: join(state, "keys/pve-token"),
    pveAuthority: join(state, "keys/pve-root-ca.pem"),
    acme: join(state, "acme"),
    acmeAuthority: join(state, "keys/acme-authority.pem"),
    acmeRoots: join(state, "acme/roots.pem"),
    engine: join(state, "engine"),
    logs: join(state, "logs"),
    sockets: join(state, "sockets"),
    images: join(state, "images"),
    packageProxy: join(state, "package-proxy"),
    imageCache: join(cacheHome, "estate/images"),
    packageCache: join(cacheHome, "estate/apt", instance),
  };
  const longest = guestPaths(paths, "a".repeat(12)).notifySocket;
  if (Buffer.byteLength(longest) > longestSocketPath) {
    throw new LabError(
      `The state folder ${state} has too long a path for Unix sockets. Set XDG_STATE_HOME to a shorter one.`,
    );
  }
  return paths;
}

/** Where a system volume keeps what, in its folder. */
export function volumePaths(folder: string): VolumePaths {
  return {
    image: join(folder, "image"),
    upper: join(folder, "disk/upper"),
    work: join(folder, "disk/work"),
  };
}

/** Name of a machine of the Proxmox API among the hosts: VMID 101 is "vm-101". */
export function machineHost(id: number): string {
  return `vm-${id}`;
}

/** VMID of the machine that a host of that name is; undefined where it is none. */
export function machineId(host: string): number | undefined {
  const digits = /^vm-(\d+)$/.exec(host)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Where an instance keeps one host's files: "db" of the topology, or "vm-101" of the Proxmox API. */
export function guestPaths(paths: Paths, guest: string): GuestPaths {
  const directory = join(paths.state, "guests", guest);
  return {
    directory,
    root: join(directory, "root"),
    cards: join(directory, "cards"),
    disks: join(directory, "disks"),
    plugged: join(directory, "plugged"),
    binds: join(directory, "binds"),
    seed: join(directory, "seed"),
    files: join(directory, "files"),
    notifications: join(directory, "notifications"),
    notifySocket: join(directory, "notify"),
    console: join(paths.logs, `${guest}.log`),
  };
}
