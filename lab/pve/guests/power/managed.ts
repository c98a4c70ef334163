import type { Cluster } from "../../cluster.ts";
import { documentPrefix, kept } from "../../generic/documents.ts";
import { obeyState } from "../../generic/ha-manager.ts";
import type { Guest } from "../guest.ts";
import { stopGuest } from "./power.ts";

const path = "/cluster/ha/resources";

/** What HA knows of a guest. */
export interface Managed {
  state: string;
  group?: string;
}

const idOf = ({ kind, vmid }: Guest): string => `${kind === "qemu" ? "vm" : "ct"}:${vmid}`;

/** What HA shall do with a guest; undefined when it has nothing to do with it. */
export function managedBy(cluster: Cluster, guest: Guest): Managed | undefined {
  const resource = kept(cluster, path)[idOf(guest)];
  if (!resource || resource.state === "ignored") return undefined;
  const { state = "started", group } = resource;
  return { state: String(state), ...(group === undefined ? {} : { group: String(group) }) };
}

/** Tells HA what it shall do with a guest, which it does by tasks of its own. `at once`: without asking its system. */
export function request(
  cluster: Cluster,
  guest: Guest,
  state: "started" | "stopped" | "stopped at once",
): void {
  const [wanted = state] = state.split(" ");
  const resource = kept(cluster, path)[idOf(guest)];
  cluster.store.put(documentPrefix(path, {}) + idOf(guest), { ...resource, state: wanted });
  if (state !== "stopped at once") {
    obeyState(cluster, guest, state);
    return;
  }
  const { node, vmid, kind } = guest;
  const task = { node, type: kind === "qemu" ? "qmstop" : "vzstop", id: String(vmid), user: "root@pam" };
  cluster.tasks.start(task, () => stopGuest(cluster, guest));
}
