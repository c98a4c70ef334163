import { readFileSync } from "node:fs";
import { may, requirePermission } from "../access/permissions.ts";
import type { Call, Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { printIdentity } from "../cluster.ts";
import { flag, optionalInteger, optionalText, text } from "../params.ts";
import { loadDefinitions } from "../schema/schema.ts";
import { requireVolumeAccess } from "../storage/access.ts";
import { requireBackup } from "../storage/backups.ts";
import { volumeFile } from "../storage/catalogue.ts";
import { requireStorage } from "../storage/storage.ts";
import type { Recovery } from "../tasks/tasks.ts";
import { recoverBackups } from "./back-up.ts";
import { runJobInTurn } from "./job.ts";
import { markedOn, prune, retentionOf } from "./prune.ts";
import { readJob } from "./request.ts";

const pruned = "/nodes/{node}/storage/{storage}/prunebackups";

/** Backups of guests, and what becomes of old ones. */
export const backupHandlers: Handlers = {
  "POST /nodes/{node}/vzdump": (call) => {
    const { cluster, identity } = call;
    const job = readJob(call);
    if (flag(call.parameters, "stop")) stopJobs(cluster, text(call.parameters, "node"));
    if (!job) return "OK";
    const id = job.vmids.length === 1 ? String(job.vmids[0]) : "";
    const task = { node: job.node, type: "vzdump", id, user: printIdentity(identity) };
    return cluster.tasks.start(task, (running) => runJobInTurn(cluster, job, running));
  },

  "GET /nodes/{node}/vzdump/defaults": ({ cluster, identity, parameters }) => {
    const storage = optionalText(parameters, "storage") ?? "local";
    const path = `/storage/${storage}`;
    requirePermission(cluster, identity, path, ["Datastore.Audit", "Datastore.AllocateSpace"], true);
    const { options } = requireStorage(cluster, storage, text(parameters, "node"), "backup");
    const audits = may(cluster, identity, `/nodes/${text(parameters, "node")}`, ["Sys.Audit"]);
    const { ionice, ...defaults } = schemaDefaults();
    return {
      ...defaults,
      ...(audits && { ionice, ...(options.path !== undefined && { dumpdir: `${options.path}/dump` }) }),
      storage,
      "prune-backups": String(options["prune-backups"] ?? "keep-all=1"),
    };
  },

  "GET /nodes/{node}/vzdump/extractconfig": ({ cluster, identity, parameters }) => {
    const volid = text(parameters, "volume");
    const { vmid } = requireVolumeAccess(cluster, identity, volid);
    if (vmid !== undefined) requirePermission(cluster, identity, `/vms/${vmid}`, ["VM.Backup"]);
    const { volume } = requireBackup(cluster, volid, text(parameters, "node"));
    return readFileSync(volumeFile(cluster, volume), "utf8");
  },

  [`GET ${pruned}`]: (call) => {
    const { storage, node, ...wanted } = pruningOf(call);
    return markedOn(call.cluster, storage, node, wanted).map(({ volume, mark, kind }) => ({
      volid: volume.volid,
      ctime: volume.created,
      vmid: volume.vmid,
      type: kind,
      mark,
    }));
  },

  [`DELETE ${pruned}`]: (call) => {
    const { cluster, identity } = call;
    const { storage, node, ...wanted } = pruningOf(call);
    const { vmid } = wanted.selection;
    const path = `/storage/${storage.id}`;
    if (vmid === undefined || !may(cluster, identity, `/vms/${vmid}`, ["VM.Backup"])) {
      requirePermission(cluster, identity, path, ["Datastore.Allocate"]);
    } else requirePermission(cluster, identity, path, ["Datastore.AllocateSpace"]);
    const id = `${vmid === undefined ? "" : `${vmid}@`}${storage.id}`;
    const task = { node, type: "prunebackups", id, user: printIdentity(identity) };
    return cluster.tasks.start(task, async ({ log }) => {
      await prune(cluster, storage, node, wanted, log);
    });
  },
};

/** What a kill of the API left: guests that have the lock of a backup, or were shut down for one. */
export const backupRecoveries: Record<string, (cluster: Cluster) => Recovery> = {
  vzdump: (cluster) => () => recoverBackups(cluster),
};

/** Asks the jobs of a node to end: what they have begun they finish. */
function stopJobs({ tasks }: Cluster, node: string): void {
  const running = tasks.list().filter((task) => task.type === "vzdump" && task.node === node);
  for (const { upid } of running) tasks.stop(upid);
}

function pruningOf({ cluster, parameters }: Call) {
  const node = text(parameters, "node");
  const storage = requireStorage(cluster, text(parameters, "storage"), node);
  const selection = {
    vmid: optionalInteger(parameters, "vmid"),
    kind: optionalText(parameters, "type"),
  };
  return {
    node,
    storage,
    selection,
    retention: retentionOf(storage, optionalText(parameters, "prune-backups")),
  };
}

function schemaDefaults(): Record<string, unknown> {
  const definition = loadDefinitions().find(
    ({ method, path }) => method === "POST" && path === "/nodes/{node}/vzdump",
  );
  const properties = Object.entries(definition?.parameters.properties ?? {});
  return Object.fromEntries(
    properties
      .filter(([name, property]) => property.default !== undefined && name !== "prune-backups")
      .map(([name, property]) => [
        name,
        property.type === "boolean" ? Boolean(property.default) : property.default,
      ]),
  );
}
