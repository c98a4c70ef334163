import { type DatabaseInputs, inputs } from "./inputs.ts";
import type { DatabaseObserved, Present } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = wantedDatabase();

export function wantedDatabase(more: Partial<DatabaseInputs> = {}): DatabaseInputs {
  return inputs.parse({ name: "chat", owner: "page", ...more });
}

export const asWanted: Present = {
  state: "present",
  owner: "page",
  encoding: "UTF8",
  locale: "C.UTF-8",
  open: true,
};

export const absent: DatabaseObserved = { state: "absent" };

export const down: DatabaseObserved = { state: "unreachable", reason: "PostgreSQL is not installed" };
