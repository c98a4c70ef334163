import type { Cluster } from "../../cluster.ts";
import type { Recovery } from "../../tasks/tasks.ts";
import { deleteGuest, findGuest } from "../guest.ts";
import { finishDestruction } from "../qemu/destroy.ts";
import { finishMigration } from "./migrate.ts";

/**
 * What tasks left that a kill of the API cut short: a container that was being created is gone, one that was being
 * deleted too, one that was shut down to be moved runs again. Of volumes that were on their way the journal knows.
 */
export const lxcRecoveries: Record<string, (cluster: Cluster) => Recovery> = {
  vzcreate:
    (cluster) =>
    ({ id }) => {
      const guest = findGuest(cluster, Number(id));
      if (guest?.kind === "lxc" && guest.config.lock === "create") deleteGuest(cluster, guest.vmid);
    },
  vzdestroy:
    (cluster) =>
    ({ id }) =>
      finishDestruction(cluster, Number(id)),
  vzmigrate:
    (cluster) =>
    ({ id }) =>
      finishMigration(cluster, Number(id)).catch((error) => console.error(error)),
};
