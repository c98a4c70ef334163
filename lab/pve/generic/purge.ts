import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import type { Guest } from "../guests/guest.ts";
import { documentPrefix, kept, type Values } from "./documents.ts";

const resourceId = ({ kind, vmid }: Pick<Guest, "kind" | "vmid">) =>
  `${kind === "qemu" ? "vm" : "ct"}:${vmid}`;

const replicationsOf = (cluster: Cluster, vmid: number): string[] =>
  Object.keys(kept(cluster, "/cluster/replication")).filter((id) => id.startsWith(`${vmid}-`));

/** Refuses to destroy a guest that HA or a replication job still knows, as PVE does without `purge`. */
export function requireUnmanaged(cluster: Cluster, guest: Pick<Guest, "kind" | "vmid">): void {
  const noun = guest.kind === "qemu" ? "VM" : "CT";
  if (kept(cluster, "/cluster/ha/resources")[resourceId(guest)]) {
    throw failure(
      `unable to remove ${noun} ${guest.vmid} - used in HA resources and purge parameter not set.`,
    );
  }
  const [job] = replicationsOf(cluster, guest.vmid);
  if (job === undefined) return;
  throw failure(`There is a replication job '${job}' for guest '${guest.vmid}' - Please remove that first.`);
}

/** Removes a guest from backup jobs, replication and HA, as PVE does with `purge`. */
export function purgeGuest(cluster: Cluster, guest: Pick<Guest, "kind" | "vmid">): void {
  const { store } = cluster;
  store.transaction(() => {
    store.delete(documentPrefix("/cluster/ha/resources", {}) + resourceId(guest));
    for (const id of replicationsOf(cluster, guest.vmid)) {
      store.delete(documentPrefix("/cluster/replication", {}) + id);
    }
    const jobs = kept(cluster, "/cluster/backup");
    for (const [id, job] of Object.entries(jobs)) purgeBackupJob(cluster, id, job, guest.vmid);
  });
}

/** A job for this guest alone goes with it. */
function purgeBackupJob({ store }: Cluster, id: string, job: Values, vmid: number): void {
  const key = documentPrefix("/cluster/backup", {}) + id;
  const listed = String(job.vmid ?? "").split(",");
  if (!listed.includes(String(vmid))) return;
  const left = listed.filter((one) => one !== String(vmid));
  if (left.length === 0) store.delete(key);
  else store.put(key, { ...job, vmid: left.join(",") });
}
