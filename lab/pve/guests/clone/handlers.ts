import { randomUUID } from "node:crypto";
import type { Call, Handlers } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { failure } from "../../error.ts";
import { integer, optionalText, text } from "../../params.ts";
import type { Recovery } from "../../tasks/tasks.ts";
import { type Config, holdConfig, requireGuest, shareConfig } from "../guest.ts";
import { randomMacAddress } from "../mac-address.ts";
import { isRunning } from "../power/state.ts";
import { isNetName, parseNet, printNet } from "../qemu/nets.ts";
import { requireBridgePermissions } from "../qemu/permissions.ts";
import { makeClone, undoClone } from "./clone.ts";
import { type CloneRequest, type CloneRules, planClone } from "./plan.ts";
import { finishTemplate, makeTemplate, requireTemplatable } from "./template.ts";

export const machineRules: CloneRules = {
  kind: "qemu",
  noun: "drive",
  content: "images",
  unsupported: (storage) => `storage '${storage}' does not support vm images`,
  local: (node) => `can't clone VM to node '${node}' (VM uses local storage)`,
  taken: (newid) => `unable to create VM ${newid}: config file already exists`,
  renew: renewMachine,
  check: ({ config }, running, { full, snapname }) => {
    if (config.tpmstate0 === undefined || !full || !running || snapname !== undefined) return;
    throw failure("cannot clone TPM state while VM is running");
  },
  authorise: (cluster, identity, vmid, config) =>
    requireBridgePermissions({ cluster, identity, vmid }, config),
};

export const cloneHandlers: Handlers = {
  "POST /nodes/{node}/qemu/{vmid}/clone": (call) =>
    startClone(call, machineRules, "qmclone", requestOf(call, optionalText(call.parameters, "name"))),

  "POST /nodes/{node}/qemu/{vmid}/template": ({ cluster, identity, parameters }) => {
    const disk = optionalText(parameters, "disk");
    const machine = () =>
      requireGuest(cluster, "qemu", text(parameters, "node"), integer(parameters, "vmid"));
    const { vmid, node } = machine();
    requireTemplatable(cluster, machine(), disk);
    const work = { node, type: "qmtemplate", id: String(vmid), user: printIdentity(identity) };
    return cluster.tasks.start(work, () =>
      holdConfig(cluster, "qemu", vmid, () => {
        requireTemplatable(cluster, machine(), disk);
        return makeTemplate(cluster, machine(), disk);
      }),
    );
  },
};

/** What a call asks for; containers give their name by another parameter. */
export function requestOf({ parameters }: Call, name: string | undefined): CloneRequest {
  return {
    newid: integer(parameters, "newid"),
    name,
    description: optionalText(parameters, "description"),
    pool: optionalText(parameters, "pool"),
    snapname: optionalText(parameters, "snapname"),
    storage: optionalText(parameters, "storage"),
    format: optionalText(parameters, "format"),
    full: parameters.full as boolean | undefined,
    target: optionalText(parameters, "target"),
  };
}

/** Checks a clone and starts the task that makes it. */
export function startClone(
  { cluster, identity, parameters }: Call,
  rules: CloneRules,
  type: string,
  request: CloneRequest,
): string {
  const place = { node: text(parameters, "node"), vmid: integer(parameters, "vmid") };
  const { kind } = rules;
  const running = isRunning(cluster, place.vmid);
  planClone(cluster, identity, rules, place, request);
  const keep = running ? holdConfig : shareConfig;
  return cluster.tasks.start(
    { node: place.node, type, id: String(place.vmid), user: printIdentity(identity) },
    (task) =>
      keep(cluster, kind, place.vmid, () =>
        holdConfig(cluster, kind, request.newid, () => {
          const plan = planClone(cluster, identity, rules, place, request);
          task.log(`creating a clone of VM ${place.vmid} with ID ${request.newid}`);
          return makeClone(cluster, plan, task);
        }),
      ),
  );
}

export const cloneRecoveries: Record<string, (cluster: Call["cluster"]) => Recovery> = {
  qmclone:
    (cluster) =>
    ({ upid }) =>
      undoClone(cluster, upid),
  vzclone:
    (cluster) =>
    ({ upid }) =>
      undoClone(cluster, upid),
  qmtemplate:
    (cluster) =>
    ({ id }) =>
      finishTemplate(cluster, Number(id)),
  vztemplate:
    (cluster) =>
    ({ id }) =>
      finishTemplate(cluster, Number(id)),
};

function renewMachine(config: Config, { name, description }: CloneRequest): Config {
  const cards = Object.entries(config)
    .filter(([option]) => isNetName(option))
    .map(([option, value]) => [option, printNet({ ...parseNet(value), macaddr: randomMacAddress() })]);
  return {
    ...config,
    ...Object.fromEntries(cards),
    name: name ?? `Copy-of-VM-${config.name ?? ""}`,
    smbios1: renewUuid(config.smbios1),
    ...(config.vmgenid === undefined ? {} : { vmgenid: randomUUID() }),
    ...(description === undefined ? {} : { description: description.trimEnd() }),
  };
}

/** A board of the same kind is another one by its id. */
function renewUuid(smbios: string | number | undefined): string {
  const settings = String(smbios ?? "")
    .split(",")
    .filter((setting) => setting && !setting.startsWith("uuid="));
  return [...settings, `uuid=${randomUUID()}`].sort().join(",");
}
