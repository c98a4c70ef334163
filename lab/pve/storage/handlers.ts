import type { Handlers } from "../api.ts";
import { contentHandlers } from "./content-handlers.ts";
import { definitionHandlers } from "./definition-handlers.ts";
import { statusHandlers } from "./status-handlers.ts";
import { transferHandlers } from "./transfer-handlers.ts";

/** Storages and what they hold. */
export const storageHandlers: Handlers = {
  ...definitionHandlers,
  ...statusHandlers,
  ...contentHandlers,
  ...transferHandlers,
};
