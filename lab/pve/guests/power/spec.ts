import type { Cluster } from "../../cluster.ts";
import type { DataDisk, MachineSpec, NetworkCard } from "../../machines/machines.ts";
import type { Volume } from "../../storage/volume.ts";
import { requireVolume, volumeFile } from "../../storage/volumes.ts";
import { type Attachment, attachments } from "../attachments.ts";
import { seedFiles } from "../cloudinit.ts";
import type { Config, Guest } from "../guest.ts";
import { isNetName, parseNet } from "../qemu/nets.ts";
import { bootDevices } from "./boot-order.ts";

/**
 * What a virtual machine is when it is powered on. Its system is that of the first disk in the boot order that has
 * one; other disks are block devices. Refuses as PVE does when a volume is not there.
 */
export async function machineSpec(cluster: Cluster, guest: Guest): Promise<MachineSpec> {
  const { vmid, config } = guest;
  const { named, volumes } = pluggedVolumes(cluster, guest);
  const system = bootDevices(config)
    .map((device) => volumes.get(device))
    .find((volume) => volume?.image !== undefined);
  return {
    id: vmid,
    kind: "qemu",
    name: String(config.name ?? `VM${vmid}`),
    system: system && volumeFile(cluster, system),
    dataDisks: dataDisksOf(cluster, guest),
    cards: networkCards(config),
    seed: named.some(({ role }) => role === "cloudinit") ? await seedFiles(cluster, guest) : undefined,
    files: {},
  };
}

/** The disks of a virtual machine besides those that are systems. */
export function dataDisksOf(cluster: Cluster, guest: Guest): DataDisk[] {
  const { named, volumes } = pluggedVolumes(cluster, guest);
  return named.flatMap((one) => dataDisk(cluster, guest.config, one, volumes.get(one.option)!));
}

function pluggedVolumes(cluster: Cluster, { config, node }: Guest) {
  const named = attachments("qemu", config).filter(({ role }) => role !== "unused" && role !== "state");
  const volumes = new Map(named.map(({ option, volid }) => [option, requireVolume(cluster, volid, node)]));
  return { named, volumes };
}

/** Disks as a system sees them: no firmware's, no CD-ROM, and none that is a system itself. */
function dataDisk(
  cluster: Cluster,
  config: Config,
  { option, role }: Attachment,
  volume: Volume,
): DataDisk[] {
  if (role !== "disk" || volume.image !== undefined || /^(?:efidisk|tpmstate)/.test(option)) return [];
  const readOnly = String(config[option]).split(",").includes("ro=1");
  return [{ name: option, file: volumeFile(cluster, volume), readOnly }];
}

/** The network cards of a virtual machine, by their numbers; one without a bridge reaches nobody and is left out. */
export function networkCards(config: Config): NetworkCard[] {
  return Object.keys(config)
    .filter(isNetName)
    .sort((one, other) => Number(one.slice(3)) - Number(other.slice(3)))
    .flatMap((option) => networkCard(String(config[option])));
}

function networkCard(value: string): NetworkCard[] {
  const { macaddr, bridge, mtu, link_down: linkDown } = parseNet(value);
  if (bridge === undefined) return [];
  const size = mtu === undefined ? {} : { mtu: Number(mtu) };
  return [{ mac: macaddr, bridge, linkDown: linkDown === "1", ...size }];
}
