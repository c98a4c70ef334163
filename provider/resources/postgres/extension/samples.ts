import { type ExtensionInputs, inputs } from "./inputs.ts";
import type { ExtensionObserved, Present } from "./inspect.ts";

/** Situations that several tests start from. */
export function wantedExtension(more: Partial<ExtensionInputs> = {}): ExtensionInputs {
  return inputs.parse({ name: "hstore", database: "chat", ...more });
}

export const wanted = wantedExtension();

export const present: Present = { state: "present", version: "1.8", schema: "public" };

export const absent: ExtensionObserved = { state: "absent" };

export const down: ExtensionObserved = {
  state: "unreachable",
  reason: 'FATAL:  database "chat" does not exist',
};
