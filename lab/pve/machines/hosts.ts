import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { entered, firstProcess, isPopulated, killGroup, setFrozen, spawnInGroup } from "../../cgroup.ts";
import { type Card, parseCards } from "../../guest/card.ts";
import { loopDevices, parseDisks } from "../../guest/disk.ts";
import { startGuest } from "../../guest/guest.ts";
import { type Host, powerOn, shutDown, writeSeed } from "../../guest/host.ts";
import { consoleTail, leaderOf, readBoot, untilReport } from "../../guest/report.ts";
import { shellCommand } from "../../guest/shell.ts";
import { volumeCommand, volumeImage } from "../../guest/volume.ts";
import { listens } from "../../listening.ts";
import { guestPaths, machineHost, type Paths, volumePaths } from "../../paths.ts";
import { capture, type Output, run } from "../../run.ts";
import { readState } from "../../state.ts";
import { guestNamed, topologyNamed } from "../../topology.ts";
import { cardsOf } from "./cards.ts";
import { disksOf } from "./disks.ts";
import { inNetworkOf, plugCards, plugDisks, type RunningHost, unplugCards } from "./hotplug.ts";
import { parseInterfaces } from "./interfaces.ts";
import type { DataDisk, GuestInterface, MachineSpec, Machines, NetworkCard, Running } from "./machines.ts";

const startTimeout = 60_000;

/** Guests of the topology that are the owner's machines, too: VMID → name. */
const ownedGuests = new Map([[9020, "bastion"]]);

/** What is kept of the output of a command in a guest, in bytes. */
const largestOutput = 4 * 1024 ** 2;

/**
 * The machines of a running lab are its hosts. Which of them run is the kernel's to say, so that nothing is forgotten
 * when the process of the API ends.
 */
export class LabMachines implements Machines {
  readonly #instance: string;
  readonly #paths: Paths;

  constructor(instance: string, paths: Paths) {
    this.#instance = instance;
    this.#paths = paths;
  }

  async start(spec: MachineSpec): Promise<void> {
    if (this.running(spec.id)) throw new Error(`VM ${spec.id} already running`);
    const guest = ownedGuests.get(spec.id);
    const cards = cardsOf(spec.id, spec.cards);
    if (guest !== undefined) {
      await this.#startOwned(guest);
    } else if (spec.system !== undefined && volumeImage(spec.system) !== undefined) {
      await powerOn(this.#instance, hostOf(spec, spec.system, cards), this.#paths);
    } else {
      // Without anything to boot, a machine is a process that shows its power.
      await spawnInGroup(this.#group(spec.id), ["sleep", "infinity"], this.#files(spec.id).console);
      if (await entered(this.#group(spec.id), startTimeout / 1000)) return;
      throw this.#startFailed(spec.id);
    }
    await this.#untilStarted(spec.id);
  }

  async stop(id: number): Promise<void> {
    await killGroup(this.#group(id));
    await this.#unplugAll(id);
  }

  shutDown(id: number, seconds: number): Promise<boolean> {
    return shutDown(this.#instance, hostName(id), this.#paths, seconds);
  }

  running(id: number): Running | undefined {
    const first = firstProcess(this.#group(id));
    return first && { pid: first.pid, since: first.startedAt };
  }

  async freeze(id: number): Promise<void> {
    await setFrozen(this.#group(id), true);
  }

  async thaw(id: number): Promise<void> {
    await setFrozen(this.#group(id), false);
  }

  async interfaces(id: number): Promise<GuestInterface[] | undefined> {
    const leader = this.#leader(id);
    if (leader === undefined || !this.#isBooted(id, leader)) return undefined;
    const { code, stdout } = await capture(inNetworkOf(leader, ["ip", "-json", "-stats", "address"]));
    return code === 0 ? parseInterfaces(stdout) : undefined;
  }

  hasFile(id: number, path: string): boolean {
    const leader = this.#leader(id);
    return leader !== undefined && existsSync(join(`/proc/${leader}/root`, path));
  }

  run(id: number, command: string[], input?: string): Promise<Output> {
    // The API has little memory of its own, and a guest may say as much as it likes.
    return capture(shellCommand(this.#instance, hostName(id), this.#paths, command), input, largestOutput);
  }

  runInVolume(folder: string, command: string[], input?: string): Promise<Output> {
    const image = volumeImage(folder);
    if (image === undefined) throw new Error(`${folder} has nothing to boot`);
    return capture(volumeCommand(folder, join(this.#paths.images, image), command), input);
  }

  async setCards(id: number, wanted: NetworkCard[]): Promise<void> {
    if (ownedGuests.has(id)) throw new Error(`the network cards of VM ${id} are the lab's own`);
    const host = this.#runningHost(id);
    if (!host) return;
    const before = parseCards(readFileSync(host.files.cards, "utf8"));
    await plugCards(host, before, cardsOf(id, wanted, before));
  }

  async setDisks(id: number, wanted: DataDisk[]): Promise<void> {
    const host = this.#runningHost(id);
    if (!host || ownedGuests.has(id)) return;
    const before = parseDisks(readFileSync(host.files.disks, "utf8"));
    await plugDisks(host, before, disksOf(wanted, before));
  }

  async setSeed(id: number, seed: Record<string, string>): Promise<void> {
    writeSeed(this.#files(id), seed);
  }

  async growDisk(_id: number, file: string): Promise<void> {
    for (const device of loopDevices((backing) => backing === file)) {
      await run(["losetup", "--set-capacity", device]);
    }
  }

  async forget(id: number): Promise<void> {
    const group = this.#group(id);
    if (isPopulated(group)) throw new Error(`VM ${id} is running`);
    if (ownedGuests.has(id)) throw new Error(`VM ${id} is a host of the lab itself and cannot be destroyed`);
    await killGroup(group);
    await this.#unplugAll(id);
    const { directory, console } = this.#files(id);
    for (const path of [directory, console]) rmSync(path, { recursive: true, force: true });
  }

  #group(id: number): string[] {
    return [this.#instance, hostName(id)];
  }

  #files(id: number) {
    return guestPaths(this.#paths, hostName(id));
  }

  /** Undefined where no system runs that could see a change: its next boot will. */
  #runningHost(id: number): RunningHost | undefined {
    const leader = this.#leader(id);
    const launcher = this.running(id)?.pid;
    if (leader === undefined || launcher === undefined || launcher === leader) return undefined;
    return { instance: this.#instance, files: this.#files(id), launcher, leader };
  }

  /** Pulls the cables of a machine without power: by itself the kernel takes a moment to remove its ports. */
  async #unplugAll(id: number): Promise<void> {
    const { cards } = this.#files(id);
    if (ownedGuests.has(id) || !existsSync(cards)) return;
    await unplugCards(this.#instance, parseCards(readFileSync(cards, "utf8")));
  }

  /** As soon as it can be logged in to: the first boot may go on for minutes, installing what is newer. */
  #isBooted(id: number, leader: number): boolean {
    return readBoot(this.#paths, hostName(id)).ready || listens(leader, 22);
  }

  #leader(id: number): number | undefined {
    return leaderOf(this.#instance, hostName(id), this.#paths);
  }

  async #startOwned(name: string): Promise<void> {
    const guest = guestNamed(topologyNamed(readState(this.#instance, this.#paths)?.topology ?? ""), name);
    const image = volumeImage(guestPaths(this.#paths, name).directory);
    if (image === undefined) throw new Error(`${name} has no disk yet. \`npm run lab -- up\` makes it.`);
    await startGuest(this.#instance, guest, this.#paths, image);
  }

  async #untilStarted(id: number): Promise<void> {
    const name = hostName(id);
    const isStarted = ({ leader }: { leader: number | undefined }) => leader !== undefined;
    const report = await untilReport(name, this.#paths, startTimeout, isStarted);
    if (report && report.exitStatus === undefined) return;
    await killGroup(this.#group(id));
    throw this.#startFailed(id);
  }

  #startFailed(id: number): Error {
    return new Error(`start failed: ${consoleTail(this.#files(id).console)}`);
  }
}

/** Name of the machine among the hosts of the lab. */
function hostName(id: number): string {
  return ownedGuests.get(id) ?? machineHost(id);
}

function hostOf(spec: MachineSpec, volume: string, cards: Card[]): Host {
  return {
    name: machineHost(spec.id),
    hostname: spec.name,
    volume,
    cards,
    disks: disksOf(spec.dataDisks),
    binds: (spec.mounts ?? []).map(({ folder, ...where }) => ({
      source: volumePaths(folder).upper,
      ...where,
    })),
    seed: spec.kind === "qemu" ? spec.seed : undefined,
    files: spec.kind === "lxc" ? spec.files : {},
  };
}
