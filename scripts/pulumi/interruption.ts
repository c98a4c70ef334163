import type { Holder, Lock } from "./lock.ts";
import { isCreation, isRepeatable, type PendingOperation } from "./pending.ts";

/** What a run that has not ended, or not properly, keeps in the state. */
export type Interruption = {
  stack: string;
  lock: Lock;
  holder: Holder;
  pending: PendingOperation[];
};

/** Says who holds the lock, what is being done, and what to do now. */
export function describeLock({ stack, lock, holder, pending }: Interruption): string {
  const owner = `${lock.username}@${lock.hostname}, process ${lock.pid}, since ${atMinute(lock.timestamp)}`;
  return [
    `The state of the stack "${stack}" is locked by ${owner}. ${whatIsKnown[holder]}`,
    ...(pending.length > 0 ? ["Not finished in it:", ...list(pending)] : []),
    `${whatToDo[holder]} npm run pulumi -- cancel --yes --stack ${stack}`,
    "After that, the next `up` goes on from where it stopped.",
  ].join("\n");
}

/** Says what `up` makes of the operations that a killed run has left pending. */
export function describePending(stack: string, pending: PendingOperation[]): string {
  const unclear = pending.filter((operation) => !isRepeatable(operation) && !operation.isKnown);
  if (unclear.length === 0) {
    return [
      "The last run was ended in the middle of:",
      ...list(pending),
      pending.every(isRepeatable)
        ? "This run does that again; doing it twice does no harm."
        : "What of it is there is taken over; the rest is made again.",
    ].join("\n");
  }
  return [
    "The last run was ended in the middle of this, and whether it exists now is not recorded:",
    ...list(unclear),
    `Look for it there. Then \`npm run pulumi -- refresh --stack ${stack}\` asks for each whether to take it over ` +
      "by its id or to forget it.",
  ].join("\n");
}

/** Says what `destroy` cannot see because it was never recorded; nothing where there is nothing of the kind. */
export function describeUnrecorded(stack: string, pending: PendingOperation[]): string | undefined {
  const created = pending.filter((operation) => isCreation(operation) && !operation.isKnown);
  if (created.length === 0) return undefined;
  return [
    "The last run was ended in the middle of:",
    ...list(created),
    "What it has made of that is not recorded, so `destroy` leaves it behind. To have it removed as well, run " +
      `\`npm run pulumi -- up --stack ${stack}\` first.`,
  ].join("\n");
}

/** Says that something with the id of a resource is not that resource. */
export function describeStranger(urn: string, name: string): string {
  const [type, wanted] = urn.split("::").slice(2);
  return (
    `The id of ${type?.split("$").at(-1)} "${wanted}" belongs to another one, named "${name}": it is left alone. ` +
    "Give yours an id that is free."
  );
}

const whatIsKnown: Record<Holder, string> = {
  running: "That run is still going on.",
  gone: "That process no longer exists: the run was killed.",
  elsewhere: "Whether that run is still going on can only be seen there.",
};

const whatToDo: Record<Holder, string> = {
  running: "Wait for it to end. Only if it hangs, end that process, then release the lock:",
  gone: "Release the lock:",
  elsewhere: "Once it has ended, release the lock:",
};

const list = (pending: PendingOperation[]) =>
  pending.map(({ doing, type, name }) => `  - ${doing} ${type} "${name}"`);

/** `2026-11-20T20:56:14.3Z` → `2026-11-20 20:56 UTC` */
function atMinute(timestamp: string): string {
  return `${new Date(timestamp).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
