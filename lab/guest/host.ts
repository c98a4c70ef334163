import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { emptied, firstProcess, isGone, killGroup, spawnInGroup } from "../cgroup.ts";
import { LabError } from "../error.ts";
import { namespacesOf } from "../namespaces.ts";
import { type GuestPaths, guestPaths, type Paths, type VolumePaths, volumePaths } from "../paths.ts";
import { type Bind, printBinds } from "./bind.ts";
import { type Card, printCards } from "./card.ts";
import { type Disk, detachLeftDisks, printDisks } from "./disk.ts";
import { leaderOf } from "./report.ts";
import { volumeImage } from "./volume.ts";

// systemd's own signal for an orderly power-off: SIGRTMIN+4, which Node has no name for.
const powerOffSignal = 38;
const launcher = join(import.meta.dirname, "boot.sh");

/** Something with a system to boot: a guest of the topology, or a machine of the Proxmox API. */
export interface Host {
  /** Of its control group, folder and console within the instance. */
  name: string;
  hostname: string;
  /** Folder of its system volume. */
  volume: string;
  cards: Card[];
  disks: Disk[];
  binds: Bind[];
  /** The NoCloud seed, file name → content; undefined: cloud-init stays off. */
  seed: Record<string, string> | undefined;
  /** Laid over the root before each boot: path → content. */
  files: Record<string, { content: string; mode: number }>;
}

/** The command that boots a host from a volume on the given image, in mounts of its own. */
export function bootCommand(
  instance: string,
  { name, hostname }: Host,
  paths: GuestPaths,
  volume: VolumePaths,
  image: string,
): string[] {
  const { net } = namespacesOf(instance);
  const system = [paths.directory, volume.upper, volume.work, image, `${instance}-${name}`, hostname, net];
  return ["unshare", "--mount", "--propagation", "private", "bash", launcher, ...system];
}

/** Cuts the host's power if it has any, and starts its boot. Throws a LabError when its volume has nothing to boot. */
export async function powerOn(instance: string, host: Host, paths: Paths): Promise<void> {
  const image = volumeImage(host.volume);
  if (image === undefined)
    throw new LabError(`The disk of ${host.name}, ${host.volume}, has nothing to boot.`);
  await killGroup([instance, host.name]);
  const files = new Set(host.disks.map((disk) => disk.file));
  await detachLeftDisks((file) => files.has(file));
  const own = guestPaths(paths, host.name);
  layOut(host, own);
  const command = bootCommand(instance, host, own, volumePaths(host.volume), join(paths.images, image));
  await spawnInGroup([instance, host.name], command, own.console);
}

/**
 * Presses the host's power button and returns whether it was off within `seconds`. A host without a system does not
 * react to it.
 */
export async function shutDown(
  instance: string,
  host: string,
  paths: Paths,
  seconds: number,
): Promise<boolean> {
  const group = [instance, host];
  const power = firstProcess(group)?.pid;
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    // Again and again, because a system that is only starting does not hear it yet.
    signal(leaderOf(instance, host, paths), powerOffSignal);
    const left = Math.max(0, deadline - Date.now()) / 1000;
    if (await emptied(group, Math.min(left, 1))) break;
    // Somebody else powered it off meanwhile, and on again.
    if (firstProcess(group)?.pid !== power) return true;
    if (left <= 1) return false;
  }
  await killGroup(group);
  return true;
}

/** Powers a host off in good order; after `seconds`, or where no system runs, its power is cut. */
export async function powerOff(instance: string, host: string, paths: Paths, seconds: number): Promise<void> {
  if (leaderOf(instance, host, paths) !== undefined) await shutDown(instance, host, paths, seconds);
  await killGroup([instance, host]);
}

/** Replaces the content of the drive that cloud-init finds at the next boot; undefined takes it out. */
export function writeSeed({ seed: folder }: GuestPaths, seed: Record<string, string> | undefined): void {
  if (!seed) {
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  // It may hold a password, which only root of the host may read: there it is a drive of root's.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  // The folder itself stays: a running system has it mounted.
  for (const name of readdirSync(folder)) if (!Object.hasOwn(seed, name)) rmSync(join(folder, name));
  for (const [name, content] of Object.entries(seed)) {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    chmodSync(join(folder, name), 0o600);
  }
}

function layOut({ cards, disks, binds, seed, files }: Host, own: GuestPaths): void {
  mkdirSync(own.root, { recursive: true });
  writeFileSync(own.cards, printCards(cards));
  writeFileSync(own.disks, printDisks(disks));
  writeFileSync(own.binds, printBinds(binds));
  writeSeed(own, seed);
  rmSync(own.files, { recursive: true, force: true });
  for (const [path, { content, mode }] of Object.entries(files)) {
    const file = join(own.files, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
  writeFileSync(own.notifications, "");
}

function signal(pid: number | undefined, number: number): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, number);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
