import type { Difference, Situation } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import type { SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";

export function plan({ old, wanted, observed }: Situation<SymlinkInputs, SymlinkObserved>): Difference[] {
  if (old && old.path !== wanted.path) return [{ path: "path", kind: "change", replace: true }];
  if (old && old.target !== wanted.target) return [{ path: "target", kind: "change" }];
  if (observed.type === "symlink" && observed.target === wanted.target) return [];
  if (!old) return [{ path: "target", kind: "change" }];
  return [{ path: "target", kind: "drift", effect: driftWords(observed) }];
}

function driftWords(observed: SymlinkObserved): string {
  if (observed.type === "absent") return "the link is gone from the host";
  if (observed.type === "symlink") return `it leads to ${observed.target} on the host`;
  return `${wordsFor(observed)} is in its place`;
}
