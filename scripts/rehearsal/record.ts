/**
 * Records what the provider asks the lab's Proxmox, into lab/pve/recorded: `node scripts/rehearsal/record.ts`, with
 * the names of recordings where it is not all of them. The lab's tests replay it; the image that the lab has now is to
 * be named there.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { down, type Lab, up } from "../../lab/lab.ts";
import { clusterFirewall, type Wishes } from "../e2e/proxmox-cluster-objects.ts";
import {
  type Container,
  containerFirewall,
  containerTemplate,
  fromContainerTemplate,
} from "../e2e/proxmox-container-objects.ts";
import * as network from "../e2e/proxmox-networks-objects.ts";
import { networks } from "../e2e/proxmox-networks-objects.ts";
import { fromImage, fromTemplate, image, type Machine, template } from "../e2e/proxmox-objects.ts";
import { settingsOf } from "../e2e/proxmox-settings-objects.ts";
import * as storage from "../e2e/proxmox-storages-objects.ts";
import { ownerOf } from "./owner.ts";
import type { DeclaredObject } from "./proxmox/index.ts";
import { restartProxmox } from "./proxmox-process.ts";
import { Rehearsal } from "./rehearsal.ts";

const instance = "record";
const recorded = join(import.meta.dirname, "../../lab/pve/recorded");
const log = (line: string) => console.error(line);
const node = "prox-106";

/** A template and two machines: made, changed, one of them moved to another node, and removed. */
function machines(lab: Lab): DeclaredObject[][] {
  const api: Machine = { name: "api", vmId: 110, node, address: "192.168.100.150" };
  const workers: Machine = { name: "workers", vmId: 111, node, address: "192.168.100.151" };
  const common = [image(node), template(node, 119)];
  return [
    [...common, fromImage(lab, api), fromTemplate(lab, workers, 119)],
    [
      ...common,
      fromImage(lab, { ...api, tags: ["chat"], memory: 2048, disk: 12 }),
      fromTemplate(lab, { ...workers, address: "192.168.100.152", node: "prox-101" }, 119),
    ],
    [],
  ];
}

/** A container with its firewall: made, changed and removed. */
function containers(lab: Lab): DeclaredObject[][] {
  const books: Container = { name: "books", vmId: 121, node, address: "192.168.100.161" };
  const changed = fromContainerTemplate(lab, { ...books, tags: ["library"], memory: 1024 });
  return [
    [
      containerTemplate(node),
      fromContainerTemplate(lab, books),
      ...containerFirewall(books, "192.168.100.0/24"),
    ],
    [containerTemplate(node), changed, ...containerFirewall(books, "192.168.100.128/25")],
    [],
  ];
}

/** The firewall of the cluster and a node: made, changed and removed. */
function firewall(): DeclaredObject[][] {
  const cidr = "192.168.100.0/24";
  const ports = ["22", "443", "8006"];
  const first: Wishes = { comment: "read", cidr, ports, policy: "DROP", conntrack: 300_000, member: 123 };
  const second: Wishes = { ...first, comment: "write", cidr: "10.0.0.0/8", ports: ["8006", "22"] };
  return [clusterFirewall(node, first), clusterFirewall(node, second), []];
}

/** Storages, and a machine on one of them that is replicated. */
const mirrored = (wishes: storage.Wishes): DeclaredObject[] => [
  ...storage.storages(wishes),
  storage.machine("tank"),
  storage.replication(wishes),
];

async function record(lab: Lab, name: string, lives: DeclaredObject[][]): Promise<void> {
  const file = join(recorded, `${name}.jsonl`);
  rmSync(file, { force: true });
  process.env.ESTATE_PVE_RECORDING = file;
  await restartProxmox(lab);
  const rehearsal = await Rehearsal.ofProxmox(lab);
  try {
    for (const objects of lives) {
      rehearsal.set("proxmox:objects", objects);
      // One after the other: so the order is the program's, and the replay's.
      const { code, output } = await rehearsal.pulumi("up", "--yes", "--skip-preview", "--parallel=1");
      if (code !== 0) throw new Error(output);
      log(output);
    }
  } finally {
    rehearsal.close();
  }
}

await down({ instance, purge: true, log });
const lab = await up({ instance, log });
try {
  const { value } = await ownerOf(lab).ask("POST", "/access/users/root@pam/token/record", { privsep: "0" });
  const asOwner = { ...lab, env: { ...lab.env, PROXMOX_VE_API_TOKEN: `root@pam!record=${value}` } };
  const settings = ["first", "second"].map((comment) => settingsOf("prox-102", comment));
  const recordings: [Lab, string, DeclaredObject[][]][] = [
    [lab, "machines", machines(lab)],
    [lab, "containers", containers(lab)],
    [asOwner, "firewall-by-root", firewall()],
    [asOwner, "settings-by-root", [...settings, []]],
    [asOwner, "networks-by-root", [networks(network.first), networks(network.second), []]],
    [asOwner, "storages-by-root", [mirrored(storage.first), mirrored(storage.second), []]],
  ];
  const wanted = process.argv.slice(2);
  for (const [place, name, lives] of recordings)
    if (wanted.length === 0 || wanted.includes(name)) await record(place, name, lives);
} finally {
  await down({ instance, purge: true, log });
}
