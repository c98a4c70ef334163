import { readFile } from "node:fs/promises";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { settingOf } from "../generic/nodes/settings.ts";
import { type Fields, parsePropertyString } from "../schema/property-string.ts";
import { requireVolume, volumeFile } from "../storage/volumes.ts";
import type { Config, Guest } from "./guest.ts";
import { configdriveMetaData, instanceId, nocloudMetaData } from "./qemu/cloudinit/meta-data.ts";
import { configdriveNetwork, type Dns, dnsOf, nocloudNetwork } from "./qemu/cloudinit/network.ts";
import { userData } from "./qemu/cloudinit/user-data.ts";
import { cicustomFormat } from "./qemu/formats.ts";
import { isWindows } from "./qemu/options.ts";

const largestSnippet = 1024 ** 2;
const largestSeed = 3 * 1024 ** 2;

/**
 * The NoCloud seed of a virtual machine as PVE puts it on its cloud-init drive, file name → content. Snippets named
 * by `cicustom` stand in the place of what PVE makes itself. Refuses as PVE does when one is not there, or all is too
 * big. The lab's machines read no config drive: theirs is a NoCloud seed too.
 */
export async function seedFiles(cluster: Cluster, guest: Guest): Promise<Record<string, string>> {
  const { config, vmid, node } = guest;
  const custom = await readSnippets(cluster, guest);
  const user = custom.user ?? userData(config, vmid);
  const network = custom.network ?? nocloudNetwork(config, dnsOf(config, nodeDns(cluster, node)));
  const meta = custom.meta ?? nocloudMetaData(instanceId(user, network));
  const files = { "user-data": user, "network-config": network, "meta-data": meta };
  const seed = { ...files, "vendor-data": custom.vendor ?? "" };
  const size = Object.values(seed).reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  if (size > largestSeed) throw failure("Cloud-Init sum of snippets too big (> 3 MiB)");
  return seed;
}

/** What PVE makes of a configuration by itself, in the format that the machine's drive has. */
export function generatedFile(cluster: Cluster, guest: Guest, which: string): string {
  const { config, vmid, node } = guest;
  const dns = dnsOf(config, nodeDns(cluster, node));
  const isNocloud = driveFormat(config) === "nocloud";
  const user = userData(config, vmid);
  if (which === "user") return user;
  const network = (isNocloud ? nocloudNetwork : configdriveNetwork)(config, dns);
  if (which === "network") return network;
  return (isNocloud ? nocloudMetaData : configdriveMetaData)(instanceId(user, network));
}

/** Windows' cloudbase-init reads config drives only. */
function driveFormat({ citype, ostype }: Config): string {
  return String(citype ?? (isWindows(ostype) ? "configdrive2" : "nocloud"));
}

async function readSnippets(cluster: Cluster, { config, node }: Guest): Promise<Fields> {
  if (config.cicustom === undefined) return {};
  const named = Object.entries(parsePropertyString(cicustomFormat, String(config.cicustom)));
  const read = named.map(async ([key, volid]) => [key, await readSnippet(cluster, volid, node)] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function readSnippet(cluster: Cluster, volid: string, node: string): Promise<string> {
  const volume = requireVolume(cluster, volid, node);
  if (volume.content !== "snippets") throw failure(`${volid} is not in the snippets directory`);
  if (volume.size > largestSnippet) throw failure(`file '${volid}' too long - aborting`);
  return readFile(volumeFile(cluster, volume), "utf8");
}

/** Name servers and search domains of a node. */
export function nodeDns(cluster: Cluster, node: string): Dns {
  const { search = "", dns1 = "", dns2 = "", dns3 = "" } = settingOf(cluster, "dns", node);
  return {
    servers: [dns1, dns2, dns3].map(String).filter((server) => server !== ""),
    domains: String(search).split(/\s+/).filter(Boolean),
  };
}
