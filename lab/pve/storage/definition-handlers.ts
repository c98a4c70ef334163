import { change } from "../access/change.ts";
import { splitList } from "../access/check.ts";
import { mayOf } from "../access/permissions.ts";
import { removeStorageAccess } from "../access/removal.ts";
import type { Call, Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { changedOptions, definitionsDigest, newOptions, printDefinition } from "./definition.ts";
import { usualCapacity } from "./initial.ts";
import { allStorages, deleteStorage, findStorage, requireDefinition, writeStorage } from "./storage.ts";

const locked = "error during cfs-locked 'file-storage_cfg' operation";
/** Who may see that a storage is there. */
export const seeing = ["Datastore.Audit", "Datastore.AllocateSpace"];

/** The definitions of storages: what /etc/pve/storage.cfg has. */
export const definitionHandlers: Handlers = {
  "GET /storage": ({ cluster, identity, parameters }) => {
    const type = optionalText(parameters, "type");
    const may = mayOf(cluster, identity);
    const storages = allStorages(cluster);
    const digest = definitionsDigest(storages);
    return storages
      .filter((storage) => type === undefined || storage.type === type)
      .filter(({ id }) => may(`/storage/${id}`, seeing, true))
      .map((storage) => printDefinition(storage, digest));
  },

  "GET /storage/{storage}": ({ cluster, parameters }) =>
    printDefinition(
      requireDefinition(cluster, text(parameters, "storage")),
      definitionsDigest(allStorages(cluster)),
    ),

  "POST /storage": ({ cluster, parameters }) => {
    const id = text(parameters, "storage");
    const type = text(parameters, "type");
    const options = newOptions(id, type, optionsIn(parameters));
    change(cluster, `create storage failed: ${locked}`, () => {
      if (findStorage(cluster, id)) throw failure(`storage ID '${id}' already defined`);
      writeStorage(cluster, { id, type, options, capacity: usualCapacity });
    });
    return { storage: id, type };
  },

  "PUT /storage/{storage}": (call) => {
    const id = text(call.parameters, "storage");
    change(call.cluster, `update storage failed: ${locked}`, () => updateStorage(call, id));
    return { storage: id, type: requireDefinition(call.cluster, id).type };
  },

  "DELETE /storage/{storage}": ({ cluster, parameters }) => {
    const id = text(parameters, "storage");
    change(cluster, `delete storage failed: ${locked}`, () => {
      requireDefinition(cluster, id);
      deleteStorage(cluster, id);
      removeStorageAccess(cluster, id);
    });
  },
};

function updateStorage({ cluster, parameters }: Call, id: string): void {
  requireSameDigest(cluster, optionalText(parameters, "digest"));
  const storage = requireDefinition(cluster, id);
  const deleted = splitList(optionalText(parameters, "delete") ?? "");
  writeStorage(cluster, { ...storage, options: changedOptions(storage, optionsIn(parameters), deleted) });
}

function requireSameDigest(cluster: Cluster, digest: string | undefined): void {
  if (digest === undefined || digest === definitionsDigest(allStorages(cluster))) return;
  throw failure("detected modified configuration - file changed by other user? Try again.");
}

function optionsIn({ storage: _id, type: _type, delete: _delete, digest: _digest, ...options }: Parameters) {
  return options;
}
