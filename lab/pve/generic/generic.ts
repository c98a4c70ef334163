import type { Handlers } from "../api.ts";
import type { Definition } from "../schema/schema.ts";
import { acmeHandlers } from "./acme.ts";
import { collectionHandlers } from "./collection.ts";
import { collections } from "./collections.ts";
import { haHandlers } from "./ha.ts";
import { nodeSettingHandlers } from "./nodes/handlers.ts";
import { clusterOptionHandlers } from "./options.ts";
import { sdnHandlers } from "./sdn/sdn.ts";

/** PVE's release that the owner runs: what came later is not there. */
const ownersRelease = 8;

/** Handlers for the parts of the API that only store and read back, made from the schema. */
export function genericHandlers(definitions: Definition[], release = ownersRelease): Handlers {
  const present = collections.filter(({ since = 0 }) => since <= release);
  return {
    ...Object.assign({}, ...present.map((collection) => collectionHandlers(collection, definitions))),
    ...acmeHandlers,
    ...haHandlers,
    ...sdnHandlers,
    ...clusterOptionHandlers(definitions),
    ...nodeSettingHandlers,
  };
}
