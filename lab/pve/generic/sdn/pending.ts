import type { Values } from "../documents.ts";

type Objects = Record<string, Values>;

/** An object with what differs between the applied and the present configuration. */
export type Pending = Values & { state?: "new" | "changed" | "deleted"; pending?: Values };

/**
 * What SDN tells for `pending=1`: each object as it was applied, with its changes since under `pending` ("deleted"
 * for an option that is gone) and its state. Of a new one only what identifies it stands outside of `pending`.
 */
export function pendingView(applied: Objects, present: Objects): Record<string, Pending> {
  const ids = new Set([...Object.keys(applied), ...Object.keys(present)]);
  const objects: Record<string, Pending> = Object.create(null);
  for (const id of [...ids].sort()) objects[id] = compared(own(applied, id), own(present, id));
  return objects;
}

const own = (objects: Objects, id: string): Values | undefined =>
  Object.hasOwn(objects, id) ? objects[id] : undefined;

const identifying = new Set(["type", "vnet"]);

function compared(applied: Values | undefined, present: Values | undefined): Pending {
  if (!present) return { ...applied, state: "deleted", pending: {} } as unknown as Pending;
  const entries = Object.entries(present);
  if (!applied) {
    const outside = entries.filter(([name]) => identifying.has(name));
    const inside = entries.filter(([name]) => !identifying.has(name));
    return {
      ...Object.fromEntries(outside),
      state: "new",
      pending: Object.fromEntries(inside),
    } as unknown as Pending;
  }
  const changed = entries.filter(([name, value]) => String(applied[name]) !== String(value));
  const gone = Object.keys(applied).filter((name) => present[name] === undefined);
  if (changed.length + gone.length === 0) return applied as Pending;
  const pending = {
    ...Object.fromEntries(gone.map((name) => [name, "deleted"])),
    ...Object.fromEntries(changed),
  };
  return { ...applied, state: "changed", pending } as unknown as Pending;
}
