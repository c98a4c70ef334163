import type { Cluster } from "../cluster.ts";
import { allNodes } from "../nodes/nodes.ts";

/** The node that the API is asked at: tasks for the whole cluster run on it. */
export function answeringNode(cluster: Cluster): string {
  const [first] = allNodes(cluster);
  if (!first) throw new Error("the cluster has no node: layOutCluster was not called");
  return first.name;
}
