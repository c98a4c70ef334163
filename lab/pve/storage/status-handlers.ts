import { splitList } from "../access/check.ts";
import { mayOf } from "../access/permissions.ts";
import type { Call, Handlers } from "../api.ts";
import type { Cluster } from "../cluster.ts";
import { failure, invalidParameters } from "../error.ts";
import { flag, optionalText, text } from "../params.ts";
import { requireVolumeAccess } from "./access.ts";
import { seeing } from "./definition-handlers.ts";
import {
  allStorages,
  contentOf,
  findStorage,
  isEnabled,
  isOn,
  isShared,
  type Storage,
  typeOf,
  usageOf,
} from "./storage.ts";

/** Storages as a node sees them. */
export const statusHandlers: Handlers = {
  "GET /nodes/{node}/storage": (call) => {
    const { cluster, identity, parameters } = call;
    const wanted = optionalText(parameters, "storage");
    if (wanted !== undefined && !findStorage(cluster, wanted)) throw noSuchStorage();
    const may = mayOf(cluster, identity);
    return allStorages(cluster)
      .filter(({ id }) => wanted === undefined || id === wanted)
      .filter(({ id }) => may(`/storage/${id}`, seeing, true))
      .filter((storage) => isWanted(call, storage))
      .map((storage) => listEntry(call, storage));
  },

  "GET /nodes/{node}/storage/{storage}/status": ({ cluster, parameters }) => {
    const storage = findStorage(cluster, text(parameters, "storage"));
    if (!storage) throw noSuchStorage();
    return status(cluster, storage, text(parameters, "node"));
  },

  "GET /nodes/{node}/storage/{storage}/rrddata": () => [],

  "GET /nodes/{node}/storage/{storage}/import-metadata": ({ cluster, identity, parameters }) => {
    const id = text(parameters, "storage");
    const { content } = requireVolumeAccess(cluster, identity, `${id}:${text(parameters, "volume")}`);
    const storage = findStorage(cluster, id);
    if (!storage || !typeOf(storage).files) throw failure("storage does not support the importer API");
    throw failure(content === "import" ? "invalid format" : `invalid content type '${content}'`);
  },
};

function isWanted({ parameters }: Call, storage: Storage): boolean {
  const node = text(parameters, "node");
  const usable = isEnabled(storage) && isOn(storage, node);
  const content = optionalText(parameters, "content");
  if (content !== undefined) {
    if (!usable || !splitList(content).some((one) => contentOf(storage).includes(one))) return false;
  }
  if (flag(parameters, "enabled") && !isEnabled(storage)) return false;
  const target = optionalText(parameters, "target");
  if (target === undefined || target === node) return true;
  return isShared(storage) && isOn(storage, node) && isOn(storage, target);
}

function listEntry({ cluster, parameters }: Call, storage: Storage): object {
  const entry = status(cluster, storage, text(parameters, "node"));
  const { formats, files } = typeOf(storage);
  const supported = [...formats].sort();
  const usual = (files && storage.options.format) || formats[0];
  return {
    storage: storage.id,
    ...entry,
    used_fraction: entry.total > 0 ? entry.used / entry.total : undefined,
    ...(flag(parameters, "format") && usual !== undefined && { formats: { supported, default: usual } }),
  };
}

/** A storage that is disabled or elsewhere has no figures. */
function status(cluster: Cluster, storage: Storage, node: string) {
  const usable = isEnabled(storage) && isOn(storage, node);
  return {
    type: storage.type,
    content: contentOf(storage).join(","),
    shared: isShared(storage),
    enabled: usable,
    active: usable,
    ...(usable ? usageOf(cluster, storage, node) : { total: 0, used: 0, avail: 0 }),
  };
}

function noSuchStorage() {
  return invalidParameters({ storage: "No such storage." });
}
