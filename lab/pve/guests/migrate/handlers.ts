import { requirePermission } from "../../access/permissions.ts";
import type { Call, Handlers } from "../../api.ts";
import { printIdentity } from "../../cluster.ts";
import { failure, invalidParameters } from "../../error.ts";
import { migrateManaged } from "../../generic/ha-manager.ts";
import { allNodes } from "../../nodes/nodes.ts";
import { flag, optionalText, text } from "../../params.ts";
import { isShared, requireDefinition, requireStorage } from "../../storage/storage.ts";
import { findVolume } from "../../storage/volumes.ts";
import { attachments } from "../attachments.ts";
import { type Guest, holdConfig, requireUnlocked } from "../guest.ts";
import { guestOf } from "../power/handlers.ts";
import { managedBy } from "../power/managed.ts";
import { requireRootFor } from "../power/root-only.ts";
import { isRunning } from "../power/state.ts";
import { localDevices, migrateGuest, missingStorages, requireStorages } from "./migrate.ts";
import { parseStorageMap, type StorageMap, sameStorages } from "./storage-map.ts";

const path = "/nodes/{node}/qemu/{vmid}/migrate";

export const migrateHandlers: Handlers = {
  [`GET ${path}`]: (call) => {
    const guest = guestOf(call);
    requireUnlocked(guest);
    return preconditions(call, guest);
  },

  [`POST ${path}`]: (call) => {
    const { cluster, parameters, identity } = call;
    const guest = guestOf(call);
    const target = requireTarget(call, guest);
    requireRootFor(["force", "migration_type", "migration_network"], parameters, identity);
    requireUnlocked(guest);
    if (isRunning(cluster, guest.vmid) && !flag(parameters, "online")) {
      throw failure("can't migrate running VM without --online");
    }
    const storages = storageMap(call, guest, target);
    if (managedBy(cluster, guest)) return requestMigration(call, guest, target);
    const migration = { target, storages, withLocalDisks: flag(parameters, "with-local-disks") };
    const { node, vmid } = guest;
    return cluster.tasks.start(
      { node, type: "qmigrate", id: String(vmid), user: printIdentity(identity) },
      (task) => holdConfig(cluster, guest.kind, vmid, () => migrateGuest(cluster, guest, migration, task)),
    );
  },
};

/** Leaves it to HA to migrate a guest. */
export function requestMigration({ cluster, identity }: Call, guest: Guest, target: string): string {
  const { node, vmid } = guest;
  const work = { node, type: "hamigrate", id: String(vmid), user: printIdentity(identity) };
  return cluster.tasks.start(work, (task) => {
    task.log(`Requesting HA migration for ${guest.kind === "qemu" ? "VM" : "CT"} ${vmid} to node ${target}`);
    migrateManaged(cluster, guest, target);
  });
}

/** The node that a guest shall go to; refuses as PVE does the one that it is on, and one that is none. */
export function requireTarget({ cluster, parameters }: Call, guest: Guest): string {
  const target = text(parameters, "target");
  if (target === guest.node) throw invalidParameters({ target: "target is local node." });
  if (!cluster.store.get(`nodes/${target}`)) throw failure(`no such cluster node '${target}'`);
  return target;
}

/** What takes the place of the guest's storages; refuses one that is not there or not for the caller. */
export function storageMap(
  { cluster, parameters, identity }: Call,
  guest: Guest,
  target: string,
): StorageMap {
  const given = optionalText(parameters, "targetstorage") ?? optionalText(parameters, "target-storage");
  const storages = given === undefined ? sameStorages : parseStorageMap(given);
  if (given !== undefined && !storages.identity) {
    requirePermission(cluster, identity, `/vms/${guest.vmid}`, ["VM.Config.Disk"]);
  }
  const { named, fallback } = storages;
  for (const id of [...named.values(), ...(fallback === undefined ? [] : [fallback])]) {
    requirePermission(cluster, identity, `/storage/${id}`, ["Datastore.AllocateSpace"]);
    requireStorage(cluster, id, target, guest.kind === "qemu" ? "images" : "rootdir");
  }
  if (storages.identity) requireStorages(cluster, guest, target);
  return storages;
}

function preconditions({ cluster }: Call, guest: Guest): Record<string, unknown> {
  const others = allNodes(cluster).filter(({ name }) => name !== guest.node);
  const missing = others.map(({ name }) => [name, missingStorages(cluster, guest, name)] as const);
  const local = attachments(guest.kind, guest.config).filter(
    ({ volid }) => !isShared(requireDefinition(cluster, volid.split(":")[0] ?? "")),
  );
  return {
    running: isRunning(cluster, guest.vmid),
    allowed_nodes: missing.filter(([, storages]) => storages.length === 0).map(([name]) => name),
    not_allowed_nodes: Object.fromEntries(
      missing
        .filter(([, storages]) => storages.length > 0)
        .map(([name, storages]) => [name, { unavailable_storages: storages }]),
    ),
    local_disks: local.map(({ option, volid, role }) => ({
      volid,
      drivename: option,
      size: findVolume(cluster, volid, guest.node)?.size ?? 0,
      cdrom: role === "cdrom" || role === "cloudinit",
      is_unused: role === "unused",
    })),
    local_resources: localDevices(guest.config),
    "mapped-resources": [],
    "mapped-resource-info": {},
    "has-dbus-vmstate": false,
  };
}
