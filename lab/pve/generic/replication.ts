import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { attachments } from "../guests/attachments.ts";
import { findGuest, type Guest } from "../guests/guest.ts";
import { parseVolid, parseVolumeName } from "../storage/names.ts";
import { isShared, requireDefinition } from "../storage/storage.ts";
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
    if (replicatedVolumes(cluster, guest).length === 0) throw failure("No replicatable volumes found");
    return { ...values, source, guest: guest.vmid, jobnum: Number(id.split("-")[1]) };
  },
};

const guestOf = (id: string): number => Number(id.split("-")[0]);

/** The disks of a guest that its node alone has; refuses one that no other node can be given a copy of. */
function replicatedVolumes(cluster: Cluster, { kind, vmid, config, snapshots }: Guest): string[] {
  const named = [config, ...Object.values(snapshots)].flatMap((one) =>
    attachments(kind, one)
      .filter(({ role, option }) => role !== "cdrom" && !/,replicate=0/.test(String(one[option])))
      .map(({ volid }) => volid),
  );
  return [...new Set(named)].filter((volid) => {
    const { storage: id, name } = parseVolid(volid);
    const storage = requireDefinition(cluster, id);
    if (isShared(storage) || parseVolumeName(storage, name).vmid !== vmid) return false;
    if (storage.type !== "zfspool") throw failure(`missing replicate feature on volume '${volid}'`);
    return true;
  });
}
