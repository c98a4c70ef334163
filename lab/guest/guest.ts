import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptied, killGroup, processesOf, spawnInGroup } from "../cgroup.ts";
import { LabError } from "../error.ts";
import { type Namespaces, namespacesOf } from "../namespaces.ts";
import { type GuestPaths, guestPaths, type Paths } from "../paths.ts";
import { type Guest, macAddress, networks, portName } from "../topology.ts";
import { type BootReport, parseNotifications } from "./notifications.ts";
import { seedFiles } from "./seed.ts";

const bootTimeout = 120_000;
// systemd's own signal for an orderly power-off: SIGRTMIN+4, which Node has no name for.
const powerOffSignal = 38;
const launcher = join(import.meta.dirname, "boot.sh");

/** The command that boots a guest on the given image, in mounts of its own. */
export function bootCommand(
  instance: string,
  guest: Guest,
  paths: GuestPaths,
  image: string,
  namespaces: Namespaces,
): string[] {
  const interfaces = guest.interfaces.flatMap(({ network, address }, index) => [
    `eth${index}`,
    macAddress(address),
    portName(guest.name, network),
    network,
    String(networks[network].mtu),
  ]);
  const machine = `${instance}-${guest.name}`;
  const launch = ["sh", launcher, paths.directory, image, machine, guest.name, namespaces.net, ...interfaces];
  return ["unshare", "--mount", "--propagation", "private", ...launch];
}

/** Lays out the guest's folder and starts its boot. The disk stays on the image that it was made on. */
export async function startGuest(instance: string, guest: Guest, paths: Paths, image: string): Promise<void> {
  const own = guestPaths(paths, guest.name);
  for (const folder of [own.directory, own.work, own.root, own.seed]) mkdirSync(folder, { recursive: true });
  // The mode of the disk's top folder becomes the mode of the guest's "/".
  mkdirSync(own.upper, { recursive: true, mode: 0o755 });
  if (diskImage(paths, guest.name) === undefined) writeFileSync(own.image, image);
  const publicKey = readFileSync(`${paths.identity}.pub`, "utf8");
  for (const [name, content] of Object.entries(seedFiles(instance, guest, publicKey))) {
    writeFileSync(join(own.seed, name), content);
  }
  writeFileSync(own.notifications, "");
  await killGroup([instance, guest.name]);
  const base = join(paths.images, diskImage(paths, guest.name) ?? image);
  const command = bootCommand(instance, guest, own, base, namespacesOf(instance));
  await spawnInGroup([instance, guest.name], command, own.console);
}

/** Name of the image that the guest's disk was made on; undefined without a disk. */
export function diskImage(paths: Paths, guest: string): string | undefined {
  const { image } = guestPaths(paths, guest);
  if (!existsSync(image)) return undefined;
  // It is empty when its writer was killed, and then the disk is empty too.
  return readFileSync(image, "utf8") || undefined;
}

/** What is known of the guest's last boot. */
export function readBoot(paths: Paths, guest: string): BootReport {
  const { notifications } = guestPaths(paths, guest);
  return parseNotifications(existsSync(notifications) ? readFileSync(notifications, "utf8") : "");
}

/**
 * Waits until a started guest is booted: systemd is done, cloud-init had no error and sshd listens.
 * Throws a LabError with the end of the guest's console when it stops, fails or takes over two minutes.
 */
export async function untilBooted(guest: string, paths: Paths): Promise<void> {
  const report = await untilReport(guest, paths);
  const { console } = guestPaths(paths, guest);
  const fail = (problem: string) =>
    new LabError(`${guest} ${problem} Its console, ${console}, ends: ${tail(console)}`);
  if (report === undefined) throw fail(`was not booted ${bootTimeout / 1000} seconds after its start.`);
  if (report.exitStatus !== undefined)
    throw fail(`stopped while it booted, with status ${report.exitStatus}.`);
  const errors = cloudInitErrors(report.leader);
  if (errors.length > 0) throw fail(`booted, but cloud-init reported: ${errors.join("; ")}.`);
  if (!sshListens(report.leader)) throw fail("booted, but nothing listens on its port 22.");
}

/** The first report that is final: ready or stopped; undefined after the time limit. */
function untilReport(guest: string, paths: Paths): Promise<BootReport | undefined> {
  const { notifications } = guestPaths(paths, guest);
  return new Promise((resolve) => {
    const look = () => {
      const report = readBoot(paths, guest);
      if (report.ready || report.exitStatus !== undefined) finish(report);
    };
    const finish = (report: BootReport | undefined) => {
      watcher.close();
      clearTimeout(timer);
      resolve(report);
    };
    const watcher = watch(notifications, look);
    const timer = setTimeout(() => finish(undefined), bootTimeout);
    look();
  });
}

/** Errors of cloud-init's run in the guest with that first process. */
function cloudInitErrors(leader: number | undefined): string[] {
  const file = `/proc/${leader}/root/run/cloud-init/result.json`;
  if (!existsSync(file)) return ["no result (cloud-init did not run to its end)"];
  const result = JSON.parse(readFileSync(file, "utf8")) as { v1: { errors: string[] } };
  return result.v1.errors;
}

function sshListens(leader: number | undefined): boolean {
  // Columns of /proc/net/tcp: slot, local address (port 0016 is 22), remote address, state (0A is "listen").
  return /^\s*\d+: [0-9A-F]+:0016 \S+ 0A /m.test(readFileSync(`/proc/${leader}/net/tcp`, "utf8"));
}

/** Powers a guest off in good order; after `seconds` its power is cut. */
export async function powerOff(
  instance: string,
  guest: string,
  paths: Paths,
  seconds: number,
): Promise<void> {
  const { leader } = readBoot(paths, guest);
  const group = [instance, guest];
  if (leader !== undefined && processesOf(group).includes(leader)) process.kill(leader, powerOffSignal);
  await emptied(group, seconds);
  await killGroup(group);
}

function tail(file: string): string {
  const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
  const text = existsSync(file) ? readFileSync(file, "utf8").replaceAll(colours, "") : "";
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
  return lines.slice(-5).join(" | ") || "(nothing)";
}
