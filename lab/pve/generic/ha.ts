import type { Call, Handler, Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { findGuest } from "../guests/guest.ts";
import { text } from "../params.ts";
import type { Collection } from "./collection.ts";
import { kept } from "./documents.ts";
import { guestOf, migrateManaged, obeyState, resourcesPath } from "./ha-manager.ts";
import { haStatusHandlers } from "./ha-status.ts";

/** "vm:101" or "ct:101"; a plain number is the guest of that id. */
function resourceId(given: string, cluster: Cluster): string {
  if (given.includes(":")) return given;
  const guest = findGuest(cluster, Number(given));
  if (!guest) throw failure(`unable to find guest ${given}`);
  return `${guest.kind === "qemu" ? "vm" : "ct"}:${given}`;
}

const resources: Collection = {
  path: resourcesPath,
  exists: "create resource failed: resource ID '%s' already defined",
  missing: "no such resource '%s'",
  missingToChange: "update resource failed: no such resource '%s'",
  missingToDelete: "cannot delete service '%s', not HA managed!",
  identify: (given = "", { cluster }) => resourceId(given, cluster),
  prepare: (values, { cluster }, sid, former) => {
    const [type = ""] = sid.split(":");
    if (values.type !== undefined && values.type !== type) throw failure("types does not match");
    if (!former && guestOf(cluster, sid)?.kind !== (type === "vm" ? "qemu" : "lxc")) {
      throw failure(`resource '${sid}' does not exist in cluster`);
    }
    requireGroup(cluster, values.group);
    return { ...values, type };
  },
  written: ({ state = "started" }, { cluster }, sid) => {
    const guest = guestOf(cluster, sid);
    if (guest) obeyState(cluster, guest, String(state));
  },
};

function requireGroup(cluster: Cluster, group: unknown): void {
  if (group === undefined || kept(cluster, "/cluster/ha/groups")[String(group)]) return;
  throw failure(`HA group '${group}' does not exist`);
}

const groups: Collection = {
  path: "/cluster/ha/groups",
  exists: "create ha group failed: ha group ID '%s' already defined",
  missing: "no such ha group '%s'",
  missingToChange: "update ha group failed: no such ha group '%s'",
  prepare: (values) => ({ ...values, type: "group" }),
  release: (id, { cluster }) => {
    for (const [sid, { group }] of Object.entries(kept(cluster, resourcesPath))) {
      if (group === id) throw failure(`delete ha group failed: ha group is used by service '${sid}'`);
    }
  },
};

const rules: Collection = {
  path: "/cluster/ha/rules",
  since: 9,
  exists: "create ha rule failed: HA rule '%s' already defined",
  missing: "no such ha rule '%s'",
};

export const haCollections: Collection[] = [resources, groups, rules];

const migrate: Handler = (call) => {
  const { cluster, parameters } = call;
  const sid = managedResource(call);
  const target = text(parameters, "node");
  if (!cluster.store.get(`nodes/${target}`)) throw failure(`no such cluster node '${target}'`);
  const guest = guestOf(cluster, sid);
  if (guest) migrateManaged(cluster, guest, target);
  return { sid, "requested-node": target };
};

function managedResource({ cluster, parameters }: Call): string {
  const sid = resourceId(text(parameters, "sid"), cluster);
  if (!kept(cluster, resourcesPath)[sid]) throw failure(`service '${sid}' is not managed by HA`);
  return sid;
}

export const haHandlers: Handlers = {
  ...haStatusHandlers,
  [`POST ${resourcesPath}/{sid}/migrate`]: migrate,
  [`POST ${resourcesPath}/{sid}/relocate`]: migrate,
};
