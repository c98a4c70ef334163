import type { Cluster } from "../cluster.ts";
import type { Node } from "../initial.ts";

/** The node that the API is asked at: tasks for the whole cluster run on it. */
export function answeringNode({ store }: Cluster): string {
  const [first] = store.list<Node>("nodes/");
  if (!first) throw new Error("the cluster has no node: layOutCluster was not called");
  return first.value.name;
}
