import { layOutAccess } from "./access/initial.ts";
import type { Cluster } from "./cluster.ts";

export interface Credentials {
  /** Secret of the API token estate@pve!pulumi. */
  secret: string;
  /** Password of root@pam. */
  password: string;
}

export interface Node {
  name: string;
  address: string;
  /** Number of CPU threads. */
  cpus: number;
  cpuModel: string;
  /** Bytes. */
  memory: number;
}

const gib = 1024 ** 3;

/** The owner's servers, as in the estate's specification. */
export const initialNodes: Node[] = [
  {
    name: "prox-101",
    address: "203.0.113.101",
    cpus: 32,
    cpuModel: "AMD Ryzen 9 7950X3D 16-Core Processor",
    memory: 125 * gib,
  },
  {
    name: "prox-106",
    address: "203.0.113.106",
    cpus: 32,
    cpuModel: "AMD Ryzen 9 7950X3D 16-Core Processor",
    memory: 124 * gib,
  },
  {
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
    for (const node of initialNodes) store.put(`nodes/${node.name}`, node);
  });
}
