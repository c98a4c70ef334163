import { useSyncExternalStore } from "react";

/** From this width on, the conversations stand beside the one that is read. */
const WIDE = "(min-width: 56rem)";

export function useIsWide(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches);
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
