import type { Cluster } from "../../cluster.ts";
import type { Recovery } from "../../tasks/tasks.ts";
import { finishRestart } from "./power.ts";

const restart =
  (cluster: Cluster): Recovery =>
  ({ id }) =>
    finishRestart(cluster, Number(id)).catch((error) => console.error(error));

/** Guests that were between off and on again are powered on. */
export const powerRecoveries = { qmreboot: restart, qmreset: restart, vzreboot: restart };
