import type { Cluster } from "../cluster.ts";
import type { Credentials } from "../initial.ts";
import { writePool } from "../pools/pools.ts";
import { writeAcl } from "./acl.ts";
import { storePassword } from "./passwords.ts";
import { writeRole } from "./roles.ts";
import { hashSecret, writeToken } from "./tokens.ts";
import { writeUser } from "./users.ts";

/** What the estate's token may, and where. */
interface Grant {
  path: string;
  roleid: string;
  privileges: string[];
  propagate: boolean;
}

// Reading a storage, filling it with disks, and putting images and snippets on it.
const storage = ["Datastore.AllocateSpace", "Datastore.AllocateTemplate", "Datastore.Audit"];

/**
 * The least with which the provider can do all that the estate asks of it. Its documentation asks for about thirty
 * privileges on "/", with which it could also delete what the owner has besides. In Proxmox VE 8 all
 * VM.GuestAgent.* are one privilege, VM.Monitor.
 */
export const estateGrants: Grant[] = [
  {
    // A guest that is created, or cloned, with `pool` set is the estate's from its first moment, and only those are.
    path: "/pool/brainall",
    roleid: "Estate",
    privileges: [
      "Pool.Audit", // The provider looks in all pools for a VM to tell which one it is in.
      "VM.Allocate", // create, delete, make a template
      "VM.Audit", // configuration, status, and the entry in cluster/resources
      "VM.Clone", // of the estate's own templates
      "VM.Config.CDROM", // cloud-init and ISO images are CD-ROM drives
      "VM.Config.Cloudinit",
      "VM.Config.CPU",
      "VM.Config.Disk",
      "VM.Config.HWType",
      "VM.Config.Memory",
      "VM.Config.Network", // cards, and the guest's own firewall
      "VM.Config.Options", // all other options: name, tags, boot order, agent
      "VM.Console", // the log of the guest's firewall
      "VM.GuestAgent.Audit", // addresses, and whether the agent answers
      "VM.Migrate", // to another node, in place of a replacement
      "VM.PowerMgmt",
      "VM.Snapshot",
      "VM.Snapshot.Rollback",
    ],
    propagate: true,
  },
  { path: "/storage", roleid: "EstateStorage", privileges: storage, propagate: true },
  {
    // Images that were downloaded can be deleted again. That goes for every volume of the storage, so it is granted
    // only where no guest's disks lie.
    path: "/storage/local",
    roleid: "EstateImages",
    privileges: ["Datastore.Allocate", ...storage],
    propagate: true,
  },
  {
    path: "/nodes",
    roleid: "EstateNodes",
    privileges: [
      "Sys.AccessNetwork", // the node downloads images itself
      "Sys.Audit", // status, networks and disks of the nodes
    ],
    propagate: true,
  },
  // Which bridges a card may be on. Ordinary bridges are in the zone "localnetwork".
  { path: "/sdn/zones/localnetwork", roleid: "EstateNetworks", privileges: ["SDN.Use"], propagate: true },
  {
    // Whether a guest is under high availability, the cluster's firewall and options: read before a migration.
    // Not propagated: below "/" lies everything.
    path: "/",
    roleid: "EstateCluster",
    privileges: ["Sys.Audit"],
    propagate: false,
  },
];

/** Lays out who may enter a new lab: root, and the estate with its token `estate@pve!pulumi`. */
export function layOutAccess(cluster: Cluster, { secret, password }: Credentials): void {
  const estate = "estate@pve";
  writeUser(cluster, { userid: "root@pam", enable: true, expire: 0 });
  storePassword(cluster, "root@pam", password);
  writeUser(cluster, { userid: estate, enable: true, expire: 0, comment: "the estate's programs" });
  // Not separated: what is granted to the user is granted to the token, and the user has no password.
  writeToken(cluster, {
    userid: estate,
    tokenid: "pulumi",
    expire: 0,
    privsep: false,
    hash: hashSecret(secret),
  });
  writePool(cluster, { poolid: "brainall", comment: "the estate", vms: [], storage: [] });
  for (const { path, roleid, privileges, propagate } of estateGrants) {
    writeRole(cluster, { roleid, privileges });
    writeAcl(cluster, { path, type: "user", ugid: estate, roleid, propagate });
  }
}
