import type { Cluster } from "../../cluster.ts";
import type { Recovery } from "../../tasks/tasks.ts";
import { deleteGuest, findGuest } from "../guest.ts";
import { noteSizes as noteContainerSizes } from "../lxc/resize.ts";
import { finishDestruction } from "./destroy.ts";
import { noteSizes } from "./resize.ts";
import { recoverVolumes } from "./volume-journal.ts";

/**
 * What tasks left that a kill of the API cut short: a machine that was being created is gone, one that was being
 * deleted too, a disk that was being moved is where it was. A configuration that was being changed in a call has
 * no task: `recoverVolumes` at every start is for its disks.
 */
export const qemuRecoveries: Record<string, (cluster: Cluster) => Recovery> = {
  qmcreate:
    (cluster) =>
    ({ id }) => {
      const guest = findGuest(cluster, Number(id));
      if (guest?.kind === "qemu" && guest.config.lock === "create") deleteGuest(cluster, guest.vmid);
      return recoverVolumes(cluster);
    },
  qmdestroy:
    (cluster) =>
    ({ id }) =>
      finishDestruction(cluster, Number(id)),
  qmconfig: (cluster) => () => recoverVolumes(cluster),
  qmmove: (cluster) => () => recoverVolumes(cluster),
  resize:
    (cluster) =>
    ({ id }) => {
      const guest = findGuest(cluster, Number(id));
      if (guest?.kind === "qemu") noteSizes(cluster, guest);
      if (guest?.kind === "lxc") noteContainerSizes(cluster, guest);
    },
};
