import { useSyncExternalStore } from "react";
import { conversationIn, pathOf } from "./path.ts";

/** Where the reader is. */
export type Place = {
  /** The conversation that the address names, nothing on the page of a new one. */
  conversation: string | undefined;
  /** Another number each time somebody goes somewhere; a new conversation that gets its id stays where it is. */
  visit: number;
};

let place: Place = { conversation: conversationIn(location.pathname), visit: 0 };
const listeners = new Set<() => void>();

addEventListener("popstate", () => arrive(true));

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => place);
}

/** Opens a conversation, or the page of a new one. */
export function goTo(conversation: string | undefined): void {
  if (pathOf(conversation) !== location.pathname) history.pushState(null, "", pathOf(conversation));
  arrive(true);
}

/** Gives the conversation that has just begun its address, where its reader still looks at it. */
export function nameBegun(conversation: string): void {
  if (place.conversation !== undefined) return;
  history.replaceState(null, "", pathOf(conversation));
  arrive(false);
}

function arrive(isVisit: boolean): void {
  place = {
    conversation: conversationIn(location.pathname),
    visit: isVisit ? place.visit + 1 : place.visit,
  };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
