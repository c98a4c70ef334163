import { failure } from "../error.ts";
import { findGuest } from "../guests/guest.ts";
import type { Collection } from "./collection.ts";

export const replicationJobs: Collection = {
  path: "/cluster/replication",
  exists: "replication job '%s' already exists",
  missing: "no such replication job '%s'",
  missingToChange: "no such job '%s'",
  missingToDelete: "no such job '%s'",
  privileges: (id, _values, change) =>
    change
      ? { path: "/storage", any: ["Datastore.Allocate"] }
      : { path: `/vms/${guestOf(id)}`, any: ["VM.Audit"] },
  prepare: (values, { cluster }, id, former) => {
    if (former) return values;
    const guest = findGuest(cluster, guestOf(id));
    if (!guest) throw failure(`Guest '${guestOf(id)}' does not exist.`);
    const { source = guest.node, target } = values;
    if (!cluster.store.get(`nodes/${target}`)) throw failure(`Target '${target}' does not exist.`);
    if (source !== guest.node) {
      throw failure(
        `Source '${source}' does not match current node of guest '${guest.vmid}' (${guest.node})`,
      );
    }
    if (target === source) throw failure("Source and target must not be identical");
    return { ...values, source, guest: guest.vmid, jobnum: Number(id.split("-")[1]) };
  },
};

const guestOf = (id: string): number => Number(id.split("-")[0]);
