import { type May, mayOf } from "../access/permissions.ts";
import type { Cluster, Identity } from "../cluster.ts";
import { appliedObjects } from "../generic/sdn/configuration.ts";
import { allGuests, type Guest } from "../guests/guest.ts";
import { summaryOf } from "../guests/power/status.ts";
import type { Node } from "../initial.ts";
import { allPools, poolOf } from "../pools/pools.ts";
import {
  allStorages,
  contentOf,
  isEnabled,
  isOn,
  isShared,
  type Storage,
  usageOf,
} from "../storage/storage.ts";
import { allNodes } from "./nodes.ts";
import { nodeFigures } from "./status.ts";

type Resource = Record<string, unknown>;

/** What GET /cluster/resources tells of what somebody may see; `type` is one of "vm", "storage", "node" and "sdn". */
export function clusterResources(cluster: Cluster, identity: Identity, type?: string): Resource[] {
  const may = mayOf(cluster, identity);
  const of = (one: string, resources: () => Resource[]) =>
    type === undefined || type === one ? resources() : [];
  return [
    ...(type === undefined ? pools(cluster, may) : []),
    ...of("vm", () => guests(cluster, may)),
    ...of("node", () => allNodes(cluster).map((node) => nodeResource(cluster, node, may))),
    ...of("storage", () => storages(cluster, may)),
    ...of("sdn", () => networks(cluster, may)),
  ];
}

function pools(cluster: Cluster, may: May): Resource[] {
  return allPools(cluster)
    .filter(({ poolid }) => may(`/pool/${poolid}`, ["Pool.Audit"]))
    .map(({ poolid }) => ({ id: `/pool/${poolid}`, pool: poolid, type: "pool" }));
}

function guests(cluster: Cluster, may: May): Resource[] {
  return allGuests(cluster)
    .filter(({ vmid }) => may(`/vms/${vmid}`, ["VM.Audit"]))
    .map((guest) => guestResource(cluster, guest));
}

function guestResource(cluster: Cluster, guest: Guest): Resource {
  const { pid: _, cpus, template, ...summary } = summaryOf(cluster, guest);
  const pool = poolOf(cluster, guest.vmid);
  return {
    ...summary,
    id: `${guest.kind}/${guest.vmid}`,
    type: guest.kind,
    node: guest.node,
    template: template ?? false,
    maxcpu: cpus,
    cpu: 0,
    mem: 0,
    disk: 0,
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
    ...(pool === undefined ? {} : { pool }),
  };
}

function nodeResource(cluster: Cluster, node: Node, may: May): Resource {
  const audited = may(`/nodes/${node.name}`, ["Sys.Audit"]);
  return {
    id: `node/${node.name}`,
    type: "node",
    node: node.name,
    status: "online",
    level: "",
    "cgroup-mode": 2,
    ...(audited ? nodeFigures(cluster, node) : {}),
  };
}

function storages(cluster: Cluster, may: May): Resource[] {
  const visible = allStorages(cluster).filter(
    (storage) => isEnabled(storage) && may(`/storage/${storage.id}`, ["Datastore.Audit"]),
  );
  return allNodes(cluster).flatMap(({ name }) =>
    visible
      .filter((storage) => isOn(storage, name))
      .map((storage) => storageResource(cluster, storage, name)),
  );
}

function storageResource(cluster: Cluster, storage: Storage, node: string): Resource {
  const { total, used } = usageOf(cluster, storage, node);
  return {
    id: `storage/${node}/${storage.id}`,
    type: "storage",
    storage: storage.id,
    node,
    status: "available",
    plugintype: storage.type,
    content: [...contentOf(storage)].sort().join(","),
    shared: isShared(storage),
    maxdisk: total,
    disk: used,
  };
}

function networks(cluster: Cluster, may: May): Resource[] {
  const zones = ["localnetwork", ...Object.keys(appliedObjects(cluster, "zones"))];
  const visible = zones.filter((zone) => may(`/sdn/zones/${zone}`, ["SDN.Audit", "SDN.Use"], true));
  return allNodes(cluster).flatMap(({ name: node }) =>
    visible.map((sdn) => ({ id: `sdn/${node}/${sdn}`, sdn, node, type: "sdn", status: "ok" })),
  );
}
