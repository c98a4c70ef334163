import { bridges, networks } from "../../../topology.ts";
import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { parseVolid } from "../../storage/names.ts";
import { contentOf, requireDefinition } from "../../storage/storage.ts";
import { requireVolume } from "../../storage/volumes.ts";
import type { Guest } from "../guest.ts";
import {
  isMountPoint,
  isNetwork,
  mountKind,
  parseMountPoint,
  parseNetwork,
  requireDevicePath,
} from "./options.ts";

/** Refuses as PVE does a value that cannot be for reasons that no format tells. */
export function checkOption(
  cluster: Cluster,
  { vmid, node, config }: Pick<Guest, "vmid" | "node" | "config">,
  option: string,
  value: string,
): void {
  if (isMountPoint(option)) {
    requireUnprotected(config, `can't update CT ${vmid} drive '${option}'`);
    requireContent(cluster, parseMountPoint(option, value).volume);
  } else if (option === "hookscript") requireScript(cluster, value, node);
  else if (isNetwork(option)) requireFittingMtu(option, value);
  else if (/^dev\d+$/.test(option)) requireDevicePath(option, value);
}

export function requireUnprotected({ protection }: Guest["config"], refusal: string): void {
  if (protection) throw failure(`${refusal} - protection mode enabled`);
}

function requireContent(cluster: Cluster, volume: string): void {
  if (mountKind(volume) !== "volume") return;
  const { storage } = parseVolid(volume);
  if (contentOf(requireDefinition(cluster, storage)).includes("rootdir")) return;
  throw failure(`storage '${storage}' does not allow content type 'rootdir' (Container)`);
}

function requireScript(cluster: Cluster, volid: string, node: string): void {
  if (requireVolume(cluster, volid, node).content === "snippets") return;
  throw failure(`'${volid}' is not in the snippets directory`);
}

function requireFittingMtu(option: string, value: string): void {
  const { mtu, bridge = "" } = parseNetwork(value);
  if (mtu === undefined) return;
  const network = bridges[bridge];
  if (network === undefined) throw failure(`bridge '${bridge}' does not exist`);
  const most = networks[network].mtu;
  if (Number(mtu) <= most) return;
  throw failure(`${option}: MTU size '${mtu}' is bigger than bridge MTU '${most}'`);
}
