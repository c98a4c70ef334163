import type { Locks } from "./locks.ts";
import type { Machines, SystemVolumes } from "./machines/machines.ts";
import type { Store } from "./store.ts";
import type { Tasks } from "./tasks/tasks.ts";

/** What every method works on. */
export interface Cluster {
  store: Store;
  tasks: Tasks;
  locks: Locks;
  machines: Machines;
  systemVolumes: SystemVolumes;
  paths: ClusterPaths;
}

export interface ClusterPaths {
  /** Folder of what volumes hold. */
  volumes: string;
  /** Folder of uploads and downloads that are on their way. */
  temporary: string;
}

/** Who asks. */
export interface Identity {
  /** As in "root@pam". */
  user: string;
  /** Name of the API token, if it is one that asks. */
  token: string | undefined;
}

/** As PVE writes who did something: "root@pam" or "root@pam!pulumi". */
export function printIdentity({ user, token }: Identity): string {
  return token === undefined ? user : `${user}!${token}`;
}
