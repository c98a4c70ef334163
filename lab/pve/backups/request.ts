import { splitList } from "../access/check.ts";
import { isRoot, may, requirePermission } from "../access/permissions.ts";
import type { Call } from "../api.ts";
import { invalidParameters } from "../error.ts";
import { allGuests, findGuest } from "../guests/guest.ts";
import { flag, optionalInteger, optionalText, text } from "../params.ts";
import { findPool } from "../pools/pools.ts";
import type { Job } from "./job.ts";
import { parseRetention, type Retention } from "./retention.ts";

/** Reads what a call of vzdump asks for; refuses as PVE does. undefined: nothing of it is on this node. */
export function readJob(call: Call): Job | undefined {
  requireParameters(call);
  const { cluster, parameters } = call;
  const node = text(parameters, "node");
  const wanted = wantedGuests(call);
  const isElsewhere = (vmid: number) => (findGuest(cluster, vmid)?.node ?? node) !== node;
  const vmids = wanted.filter((vmid) => !isElsewhere(vmid));
  if (vmids.length === 0 && !flag(parameters, "all") && parameters.exclude === undefined) return undefined;
  const storage = optionalText(parameters, "storage");
  if (storage !== undefined) requireStorageUse(call, storage);
  return {
    node,
    vmids: vmids.filter((vmid) => mayBackUp(call, vmid)),
    skipped: wanted.filter(isElsewhere),
    command: commandLine(call, wanted),
    storage: storage ?? "local",
    mode: (optionalText(parameters, "mode") ?? "snapshot") as Job["mode"],
    compress: optionalText(parameters, "compress") ?? "0",
    retention: givenRetention(call),
    remove: parameters.remove !== false,
    notes: optionalText(parameters, "notes-template"),
    protect: flag(parameters, "protected"),
    ionice: optionalInteger(parameters, "ionice") ?? 7,
    stopWait: (optionalInteger(parameters, "stopwait") ?? 10) * 60,
  };
}

function requireParameters({ cluster, identity, parameters }: Call): void {
  if (parameters.stdout === true) {
    throw invalidParameters({ stdout: "option is only allowed on the command line interface." });
  }
  if (!isRoot(identity)) {
    for (const name of ["tmpdir", "dumpdir", "script", "job-id"]) {
      if (parameters[name] !== undefined)
        throw invalidParameters({ [name]: "Only root may set this option." });
    }
    const ofNode = ["bwlimit", "ionice", "performance"].some((name) => parameters[name] !== undefined);
    if (ofNode) requirePermission(cluster, identity, "/", ["Sys.Modify"]);
  }
  const { all, vmid, exclude, pool, stop } = parameters;
  for (const [name, value] of Object.entries({ all, exclude, pool })) {
    if (value && vmid) throw invalidParameters({ [name]: "option conflicts with option 'vmid'" });
  }
  if (parameters["prune-backups"] !== undefined && parameters.maxfiles !== undefined) {
    throw invalidParameters({ "prune-backups": "option conflicts with option 'maxfiles'" });
  }
  if (String(parameters["notes-template"] ?? "").includes("\n")) {
    throw invalidParameters({ "notes-template": "contains a line feed" });
  }
  if (!all && !stop && !pool && !vmid && exclude === undefined) {
    throw invalidParameters({ vmid: "property is missing" });
  }
}

function wantedGuests({ cluster, parameters }: Call): number[] {
  const pool = optionalText(parameters, "pool");
  const vmid = optionalText(parameters, "vmid");
  const excluded = splitList(optionalText(parameters, "exclude") ?? "").map(Number);
  const wanted =
    pool !== undefined
      ? (findPool(cluster, pool)?.vms ?? [])
      : vmid !== undefined
        ? splitList(vmid).map(Number)
        : parameters.all || parameters.exclude !== undefined
          ? allGuests(cluster).map((guest) => guest.vmid)
          : [];
  return wanted.filter((one) => !excluded.includes(one)).sort((one, other) => one - other);
}

/** With `all`, guests that the identity may not back up are passed over; named ones are refused. */
function mayBackUp({ cluster, identity, parameters }: Call, vmid: number): boolean {
  if (!findGuest(cluster, vmid) || may(cluster, identity, `/vms/${vmid}`, ["VM.Backup"])) return true;
  if (!flag(parameters, "all")) requirePermission(cluster, identity, `/vms/${vmid}`, ["VM.Backup"]);
  return false;
}

function requireStorageUse({ cluster, identity, parameters }: Call, storage: string): void {
  const path = `/storage/${storage}`;
  requirePermission(cluster, identity, path, ["Datastore.AllocateSpace"]);
  if (parameters["prune-backups"] !== undefined || parameters.maxfiles !== undefined) {
    requirePermission(cluster, identity, path, ["Datastore.Allocate"]);
  }
}

function givenRetention({ parameters }: Call): Retention | undefined {
  const most = optionalInteger(parameters, "maxfiles");
  if (most !== undefined) return { "keep-last": most };
  const rules = optionalText(parameters, "prune-backups");
  return rules === undefined ? undefined : parseRetention(rules);
}

/** The call as its command would be typed. */
function commandLine({ parameters }: Call, vmids: number[]): string {
  const { vmid, ...rest } = parameters;
  const options = Object.keys(rest)
    .sort()
    .flatMap((name) => [`--${name}`, quoted(rest[name])]);
  return ["vzdump", ...(vmid === undefined ? [] : vmids), ...options].join(" ");
}

function quoted(value: unknown): string {
  const word = typeof value === "boolean" ? String(Number(value)) : String(value);
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
