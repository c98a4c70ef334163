import { existsSync, readFileSync } from "node:fs";
import { LabError } from "../error.ts";
import { listens } from "../listening.ts";
import { guestPaths, type Paths } from "../paths.ts";
import { type Guest, macAddress, networks, portName } from "../topology.ts";
import type { Card } from "./card.ts";
import { engineBinds, engineFiles, provideRuntime } from "./engine.ts";
import { type Host, powerOn } from "./host.ts";
import { consoleTail, untilReport } from "./report.ts";
import { seedFiles } from "./seed.ts";
import { createVolume } from "./volume.ts";

const bootTimeout = 120_000;

/** What a guest of the topology is as a host: its own folder holds its system volume. */
export function hostOf(instance: string, guest: Guest, paths: Paths, publicKey: string): Host {
  return {
    name: guest.name,
    hostname: guest.name,
    volume: guestPaths(paths, guest.name).directory,
    cards: cardsOf(guest),
    disks: [],
    binds: guest.engine ? engineBinds(paths) : [],
    seed: seedFiles(instance, guest, publicKey),
    files: guest.engine ? engineFiles() : {},
  };
}

/** Starts the boot of a guest of the topology. Its disk stays on the image that it was made on. */
export async function startGuest(instance: string, guest: Guest, paths: Paths, image: string): Promise<void> {
  const host = hostOf(instance, guest, paths, readFileSync(`${paths.identity}.pub`, "utf8"));
  createVolume(host.volume, image);
  if (guest.engine) provideRuntime(paths);
  await powerOn(instance, host, paths);
}

/**
 * Waits until a started guest is booted: systemd is done, cloud-init had no error and sshd listens.
 * Throws a LabError with the end of the guest's console when it stops, fails or takes over two minutes.
 */
export async function untilBooted(guest: string, paths: Paths): Promise<void> {
  const report = await untilReport(guest, paths, bootTimeout, ({ ready }) => ready);
  const { console } = guestPaths(paths, guest);
  const fail = (problem: string) =>
    new LabError(`${guest} ${problem} Its console, ${console}, ends: ${consoleTail(console)}`);
  if (report === undefined) throw fail(`was not booted ${bootTimeout / 1000} seconds after its start.`);
  if (report.exitStatus !== undefined)
    throw fail(`stopped while it booted, with status ${report.exitStatus}.`);
  const { leader } = report;
  const errors = cloudInitErrors(leader);
  if (errors.length > 0) throw fail(`booted, but cloud-init reported: ${errors.join("; ")}.`);
  if (leader === undefined || !listens(leader, 22)) throw fail("booted, but nothing listens on its port 22.");
}

function cardsOf({ name, interfaces }: Guest): Card[] {
  return interfaces.map(({ network, address }, index) => ({
    interface: `eth${index}`,
    mac: macAddress(address),
    mtu: networks[network].mtu,
    port: portName(name, network),
    bridge: network,
    bridgeMtu: networks[network].mtu,
    link: "up",
  }));
}

/** Errors of cloud-init's run in the guest with that first process. */
function cloudInitErrors(leader: number | undefined): string[] {
  const file = `/proc/${leader}/root/run/cloud-init/result.json`;
  if (!existsSync(file)) return ["no result (cloud-init did not run to its end)"];
  const result = JSON.parse(readFileSync(file, "utf8")) as { v1: { errors: string[] } };
  return result.v1.errors;
}
