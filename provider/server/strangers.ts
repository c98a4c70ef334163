import { folderOf, thingKey } from "./placement.ts";
import type { Run } from "./run.ts";
import type { Entry } from "./script.ts";

/** What the hosts hold of this stack, and its state does not: a killed run made it and could not write it down. */
export function strangers(entries: readonly Entry[], known: ReadonlySet<string>, urn: string): Entry[] {
  const stack = `${urn.split("::").slice(0, 2).join("::")}::`;
  return entries.filter((entry) => entry.urn.startsWith(stack) && !known.has(thingKey(entry.kind, entry.id)));
}

/** Says what a killed run has left, once, before the program goes on. */
export async function sayStrangers({ fleet, known, log }: Run, urn: string): Promise<void> {
  const left = strangers(fleet.takeEntries(), known, urn);
  if (left.length === 0) return;
  // said once: a manifest that is read again has them again, and from here on they count as known
  for (const { kind, id } of left) known.add(thingKey(kind, id));
  const names = left.map(({ kind, id }) => `${kind} ${id} (${folderOf(kind, id)})`);
  await log(
    "warning",
    `left on the hosts by a run that was killed, and not in the state: ${names.join(", ")}. What the program still has of it is taken over; for the rest, declare it once more and take it out again, or remove it by hand with its folder`,
  );
}
