import { randomBytes, randomUUID } from "node:crypto";
import { isRoot } from "../access/permissions.ts";
import type { Call } from "../api.ts";
import { retentionFormat } from "../backups/retention.ts";
import { invalidParameters } from "../error.ts";
import { type Format, PropertyStringError, parsePropertyString } from "../schema/property-string.ts";
import type { Collection } from "./collection.ts";
import type { Values } from "./documents.ts";
import { asObject } from "./property-objects.ts";

/** Options that are property strings in requests and objects in answers. */
const formats: Record<string, Format> = {
  "prune-backups": retentionFormat,
  fleecing: {
    enabled: { type: "boolean", optional: 1, default_key: 1 },
    storage: { type: "string", format: "pve-storage-id", optional: 1 },
  },
  performance: {
    "max-workers": { type: "integer", minimum: 1, maximum: 256, optional: 1 },
    "pbs-entries-max": { type: "integer", minimum: 1, optional: 1 },
  },
};

export const backupJobs: Collection = {
  path: "/cluster/backup",
  exists: "Job '%s' already exists",
  missing: { id: "No such job '%s'" },
  missingToDelete: { id: "No such job '%s'" },
  identify: (id) => id ?? `backup-${randomUUID().slice(0, 8)}-${randomBytes(2).toString("hex")}`,
  prepare: (values, call) => {
    checkChoice(values);
    checkRootOptions(call);
    for (const [name, format] of Object.entries(formats)) checkFormat(name, format, values[name]);
    return { type: "vzdump", ...scheduled(values) };
  },
  print: (values) => {
    const objects = Object.entries(formats)
      .filter(([name]) => values[name] !== undefined)
      .map(([name, format]) => [name, asObject(format, String(values[name]))]);
    return { ...values, ...Object.fromEntries(objects) };
  },
};

function checkChoice({ all, vmid, pool, exclude }: Values): void {
  const conflict = "option conflicts with option 'vmid'";
  if (all && vmid) throw invalidParameters({ all: conflict });
  if (exclude && vmid) throw invalidParameters({ exclude: conflict });
  if (pool && vmid) throw invalidParameters({ pool: conflict });
  if (!all && !pool && !vmid && !exclude) throw invalidParameters({ vmid: "property is missing" });
}

function checkRootOptions({ parameters, identity }: Call): void {
  for (const name of ["tmpdir", "dumpdir", "script"]) {
    if (parameters[name] !== undefined && !isRoot(identity)) {
      throw invalidParameters({ [name]: "Only root may set this option." });
    }
  }
}

function checkFormat(name: string, format: Format, value: Values[string] | undefined): void {
  if (value === undefined) return;
  try {
    parsePropertyString(format, String(value));
  } catch (error) {
    if (!(error instanceof PropertyStringError)) throw error;
    throw invalidParameters({ [name]: `invalid format - ${error.message}` });
  }
}

/** A time and days, as they were given before there were schedules, become one. */
function scheduled({ starttime, dow, ...values }: Values): Values {
  if (starttime === undefined) {
    if (values.schedule !== undefined) return values;
    throw invalidParameters({ schedule: "property is missing and it is not optional" });
  }
  const everyDay = dow === undefined || String(dow).split(",").length === 7;
  return { ...values, schedule: everyDay ? String(starttime) : `${dow} ${starttime}` };
}
