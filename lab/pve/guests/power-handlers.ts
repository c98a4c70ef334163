import type { Handlers } from "../api.ts";
import { cloneHandlers } from "./clone/handlers.ts";
import { migrateHandlers } from "./migrate/handlers.ts";
import { agentHandlers } from "./power/agent-handlers.ts";
import { powerStatusHandlers } from "./power/handlers.ts";
import { snapshotHandlers } from "./snapshots/handlers.ts";

/** What is done with a virtual machine as a whole. */
export const powerHandlers: Handlers = {
  ...powerStatusHandlers,
  ...agentHandlers,
  ...cloneHandlers,
  ...migrateHandlers,
  ...snapshotHandlers("qemu"),
};
