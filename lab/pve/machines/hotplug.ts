import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Card, printCards } from "../../guest/card.ts";
import { type Disk, loopDevices, printDisks } from "../../guest/disk.ts";
import { consoleTail } from "../../guest/report.ts";
import { insideCommand } from "../../guest/shell.ts";
import { namespacesOf } from "../../namespaces.ts";
import type { GuestPaths } from "../../paths.ts";
import { capture, run } from "../../run.ts";
import { replugging } from "./cards.ts";
import { unpluggedDisks } from "./disks.ts";

const plugScript = join(import.meta.dirname, "../../guest/plug.sh");
const attachTimeout = 10_000;

// Scripts for the shell of the host, with nodes below /dev as arguments.
const removeNodes = 'for node; do umount "/dev/$node" 2>/dev/null; rm -f "/dev/$node"; done';
const makeNodes = `number=$1
shift
for node; do
  [ -e "/dev/$node" ] && continue
  mkdir -p "/dev/$(dirname "$node")" && mknod -m 660 "/dev/$node" b 7 "$number" || exit
done`;

/** A host whose system runs. */
export interface RunningHost {
  instance: string;
  files: GuestPaths;
  /** The process of boot.sh. */
  launcher: number;
  /** The first process of the system. */
  leader: number;
}

/** Makes the cards of a running host those wanted. */
export async function plugCards(host: RunningHost, before: Card[], wanted: Card[]): Promise<void> {
  const { unplugged, plugged, moved } = replugging(before, wanted);
  const { net } = namespacesOf(host.instance);
  await unplugCards(host.instance, unplugged);
  if (plugged.length > 0) await run(inNetworkOf(host.leader, ["sh", plugScript, net]), printCards(plugged));
  for (const { port, bridge, link } of moved) {
    await run(["ip", "-netns", net, "link", "set", port, "master", bridge, link]);
  }
  writeFileSync(host.files.cards, printCards(wanted));
}

/** Removes the ports of cards from the switch. One that is gone already needs no unplugging. */
export async function unplugCards(instance: string, cards: Card[]): Promise<void> {
  const { net } = namespacesOf(instance);
  for (const { port } of cards) await capture(["ip", "-netns", net, "link", "delete", port]);
}

/** Makes the further disks of a running host those wanted. */
export async function plugDisks(host: RunningHost, before: Disk[], wanted: Disk[]): Promise<void> {
  const inside = (script: string, words: string[]) =>
    run(insideCommand(host.leader, "dumb", ["sh", "-c", script, "sh", ...words]));
  await inside(
    removeNodes,
    unpluggedDisks(before, wanted).flatMap(({ nodes }) => nodes),
  );
  writeFileSync(host.files.disks, printDisks(wanted));
  await attach(host);
  // Of those that were plugged before, too: an earlier change may have been cut short.
  for (const { nodes, file } of wanted) {
    const device = loopDevices((backing) => backing === file).at(-1) ?? "";
    await inside(makeNodes, [device.replace("/dev/loop", ""), ...nodes]);
  }
}

/** The command that runs `command` in the network of the host with that first process. */
export function inNetworkOf(leader: number, command: string[]): string[] {
  return ["nsenter", `--net=/proc/${leader}/ns/net`, "--", ...command];
}

/** Has the launcher attach and detach loop devices, so that they are those of the disks as written. */
async function attach({ files, launcher }: RunningHost): Promise<void> {
  rmSync(files.plugged, { force: true });
  process.kill(launcher, "SIGUSR1");
  const deadline = Date.now() + attachTimeout;
  let status = "";
  while (status === "") {
    if (Date.now() > deadline) throw new Error("disks could not be plugged in time");
    await pause(10);
    if (existsSync(files.plugged)) status = readFileSync(files.plugged, "utf8");
  }
  if (status.trim() !== "0") throw new Error(`disks could not be plugged: ${consoleTail(files.console)}`);
}
