import { createGate } from "./access/gate.ts";
import { accessHandlers } from "./access/handlers.ts";
import { Api, type BeforeAnswer, type Gate, type Handlers } from "./api.ts";
import { backupHandlers } from "./backups/handlers.ts";
import type { Cluster, ClusterPaths } from "./cluster.ts";
import { firewallHandlers } from "./firewall/handlers.ts";
import { genericHandlers } from "./generic/generic.ts";
import { lxcHandlers } from "./guests/lxc/handlers.ts";
import { powerHandlers } from "./guests/power-handlers.ts";
import { qemuHandlers } from "./guests/qemu/handlers.ts";
import { Locks } from "./locks.ts";
import type { Machines, SystemVolumes } from "./machines/machines.ts";
import { directoryHandlers } from "./nodes/directories.ts";
import { nodeHandlers } from "./nodes/handlers.ts";
import { poolHandlers } from "./pools/handlers.ts";
import { type Definition, loadDefinitions } from "./schema/schema.ts";
import { storageHandlers } from "./storage/handlers.ts";
import type { Store } from "./store.ts";
import { taskHandlers } from "./tasks/handlers.ts";
import { type BeforeWork, Tasks } from "./tasks/tasks.ts";

export interface Parts {
  store: Store;
  machines: Machines;
  systemVolumes: SystemVolumes;
  paths: ClusterPaths;
  /** Default: by the users, tokens and access rules in the store. */
  gate?: Gate;
  beforeAnswer?: BeforeAnswer;
  beforeWork?: BeforeWork;
  onAnswer?: (definition: Definition, data: unknown) => void;
}

/** Puts the API together. What is written for a path comes before what the schema alone can do for it. */
export function assemble({
  store,
  machines,
  systemVolumes,
  paths,
  gate,
  beforeAnswer,
  beforeWork,
  onAnswer,
}: Parts): {
  api: Api;
  cluster: Cluster;
} {
  const tasks = new Tasks(store, beforeWork);
  const cluster: Cluster = { store, tasks, locks: new Locks(), machines, systemVolumes, paths };
  const definitions = loadDefinitions();
  const handlers: Handlers = {
    ...directoryHandlers(definitions),
    ...genericHandlers(definitions),
    ...accessHandlers,
    ...poolHandlers,
    ...storageHandlers,
    ...qemuHandlers,
    ...powerHandlers,
    ...lxcHandlers,
    ...backupHandlers,
    ...firewallHandlers,
    ...nodeHandlers,
    ...taskHandlers,
  };
  const api = new Api({
    definitions,
    handlers,
    cluster,
    gate: gate ?? createGate(store),
    ...(beforeAnswer && { beforeAnswer }),
    ...(onAnswer && { onAnswer }),
  });
  return { api, cluster };
}
