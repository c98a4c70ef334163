import type { Handlers } from "../api.ts";
import type { Definition } from "../schema/schema.ts";

/** Handlers for the parts of the API that only store and read back, made from the schema. */
export function genericHandlers(_definitions: Definition[]): Handlers {
  return {};
}
