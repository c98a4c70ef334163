import type { Cluster } from "../../cluster.ts";
import type { MachineSpec, NetworkCard } from "../../machines/machines.ts";
import { requireVolume, volumeFile } from "../../storage/volumes.ts";
import { nodeDns } from "../cloudinit.ts";
import type { Config, Guest } from "../guest.ts";
import { dnsOf } from "../qemu/cloudinit/network.ts";
import { mountKind, mountPointsOf, networksOf } from "./options.ts";
import { setupFiles, sharedFiles } from "./setup.ts";

/**
 * What a container is when it is powered on: its root, the folders that it has mounted, its cards, and the files that
 * PVE writes into it. Folders and devices of the node are kept in the configuration only, because the lab's nodes
 * have none. Refuses as PVE does when a volume is not there.
 */
export async function containerSpec(cluster: Cluster, guest: Guest): Promise<MachineSpec> {
  const { vmid, node, config } = guest;
  const { rootfs, ...mounts } = mountedVolumes(cluster, guest);
  const system = rootfs?.volume.image ? volumeFile(cluster, rootfs.volume) : undefined;
  const dns = dnsOf(config, nodeDns(cluster, node));
  return {
    id: vmid,
    kind: "lxc",
    name: String(config.hostname ?? `CT${vmid}`),
    system,
    dataDisks: [],
    mounts: Object.values(mounts).map(({ volume, settings }) => ({
      folder: volumeFile(cluster, volume),
      path: settings.mp ?? "",
      readOnly: settings.ro === "1",
    })),
    cards: networkCards(config),
    seed: undefined,
    files: system === undefined ? {} : setupFiles(config, dns, await sharedContents(cluster, system)),
  };
}

/** The volumes that a container has mounted, by their options. */
function mountedVolumes(cluster: Cluster, { node, config }: Guest) {
  const mounts = mountPointsOf(config).filter(([, { volume }]) => mountKind(volume) === "volume");
  return Object.fromEntries(
    mounts.map(([option, { volume, settings }]) => [
      option,
      { settings, volume: requireVolume(cluster, volume, node) },
    ]),
  );
}

/** The cards of a container by their numbers; one without a bridge reaches nobody and is left out. */
export function networkCards(config: Config): NetworkCard[] {
  return networksOf(config).flatMap(([, { name, hwaddr = "", bridge, mtu, link_down: linkDown }]) =>
    bridge === undefined
      ? []
      : // Without a size of its own a card takes the bridge's, which is written as 1.
        [{ name: name ?? "", mac: hwaddr, bridge, mtu: Number(mtu ?? 1), linkDown: linkDown === "1" }],
  );
}

// The name and the content of each file that is there, with a zero byte behind either.
const listing =
  'for file; do [ -f "$file" ] && printf "%s\\0" "$file" && cat "$file" && printf "\\0"; done; true';

/** The present contents of the files that PVE changes in part. */
async function sharedContents({ machines }: Cluster, system: string): Promise<Record<string, string>> {
  const { stdout } = await machines.runInVolume(system, ["sh", "-c", listing, "sh", ...sharedFiles]);
  const parts = stdout.split("\0");
  const names = parts.filter((_, index) => index % 2 === 0 && index + 1 < parts.length);
  return Object.fromEntries(names.map((name, index) => [name, parts[index * 2 + 1] ?? ""]));
}
