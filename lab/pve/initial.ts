import { layOutAccess } from "./access/initial.ts";
import type { Cluster } from "./cluster.ts";
import { layOutNodes } from "./generic/initial.ts";
import { layOutOwnersMachines } from "./owner.ts";
import { layOutStorage } from "./storage/initial.ts";

export interface Credentials {
  /** Secret of the API token estate@pve!pulumi. */
  secret: string;
  /** Password of root@pam. */
  password: string;
}

export interface Node {
  /** As the cluster counts its members. */
  id: number;
  name: string;
  address: string;
  /** Number of CPU threads. */
  cpus: number;
  cpuModel: string;
  /** Bytes. */
  memory: number;
  /** When it was booted, in seconds of the epoch. */
  since: number;
}

const gib = 1024 ** 3;

/** The owner's servers, as in the estate's specification. */
export const initialNodes: Omit<Node, "since">[] = [
  {
    id: 1,
    name: "prox-101",
    address: "203.0.113.101",
    cpus: 32,
    cpuModel: "AMD Ryzen 9 7950X3D 16-Core Processor",
    memory: 125 * gib,
  },
  {
    id: 2,
    name: "prox-106",
    address: "203.0.113.106",
    cpus: 32,
    cpuModel: "AMD Ryzen 9 7950X3D 16-Core Processor",
    memory: 124 * gib,
  },
  {
    id: 3,
    name: "prox-102",
    address: "203.0.113.102",
    cpus: 24,
    cpuModel: "AMD Ryzen 9 3900 12-Core Processor",
    memory: 62 * gib,
  },
];

/** Lays out the cluster of a new lab: what the owner has before the estate comes. Nothing happens where it is already. */
export function layOutCluster(cluster: Cluster, credentials: Credentials): void {
  const { store } = cluster;
  store.transaction(() => {
    if (store.get("cluster")) return;
    store.put("cluster", { name: "helsinki" });
    layOutAccess(cluster, credentials);
    const since = Math.floor(Date.now() / 1000);
    for (const node of initialNodes) store.put(`nodes/${node.name}`, { ...node, since });
    layOutNodes(cluster);
    layOutStorage(cluster);
    layOutOwnersMachines(cluster);
  });
}
