import type { Call } from "../../api.ts";
import type { Cluster } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { integer, optionalText } from "../../params.ts";
import { findVolume, volumeFile } from "../../storage/volumes.ts";
import { requestOf, startClone } from "../clone/handlers.ts";
import type { CloneRequest, CloneRules } from "../clone/plan.ts";
import type { Config } from "../guest.ts";
import { randomMacAddress } from "../mac-address.ts";
import { requireBridge } from "../qemu/permissions.ts";
import { requireFreeId } from "./create.ts";
import { mountKind, mountPointsOf, networksOf, parseMountPoint, printNetwork } from "./options.ts";
import { description } from "./values.ts";

const rules: CloneRules = {
  kind: "lxc",
  noun: "mountpoint",
  content: "rootdir",
  unsupported: (storage) => `storage '${storage}' does not support container directories`,
  local: (node) => `can't clone CT to node '${node}' (CT uses local storage)`,
  taken: (newid) => `CT ${newid} already exists`,
  renew,
  check: ({ config }, running, { full, snapname }) => {
    for (const [option, { volume }] of mountPointsOf(config)) {
      const kind = mountKind(volume);
      if (kind !== "volume") throw failure(`unable to clone mountpoint '${option}' (type ${kind})`);
    }
    if (full && running && snapname === undefined) {
      throw failure("Cannot do full clones on a running container without snapshots");
    }
  },
  authorise: (cluster, identity, _, config) => {
    for (const [, settings] of networksOf(config)) requireBridge({ cluster, identity }, settings);
  },
  finish: forgetMachineId,
};

/** Checks a clone and starts the task that makes it; returns the task's id. */
export function cloneContainer(call: Call): string {
  requireFreeId(call.cluster, integer(call.parameters, "newid"));
  return startClone(call, rules, "vzclone", requestOf(call, optionalText(call.parameters, "hostname")));
}

function renew(config: Config, { name, description: text }: CloneRequest): Config {
  const cards = networksOf(config).map(([option, settings]) => {
    return [option, printNetwork({ ...settings, hwaddr: randomMacAddress() })];
  });
  const described = text === undefined ? null : description(text);
  return {
    ...config,
    ...Object.fromEntries(cards),
    ...(name === undefined ? {} : { hostname: name }),
    ...(described === null ? {} : { description: described }),
  };
}

/** Two systems with one id would be one to the network. PVE leaves an empty line, which nspawn takes for damage. */
async function forgetMachineId(cluster: Cluster, node: string, config: Config): Promise<void> {
  const root = findVolume(cluster, parseMountPoint("rootfs", String(config.rootfs)).volume, node);
  if (!root?.image || config.ostype === "unmanaged") return;
  const script = 'if [ -s "$0" ] && [ "$(cat "$0")" != uninitialized ]; then : >"$0"; fi';
  await cluster.machines.runInVolume(volumeFile(cluster, root), ["sh", "-c", script, "/etc/machine-id"]);
}
