import type { Difference, Situation } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import { planPermissions } from "../permissions.ts";
import type { DirectoryInputs } from "./inputs.ts";
import type { DirectoryObserved } from "./inspect.ts";

export function plan({ old, wanted, observed }: Situation<DirectoryInputs, DirectoryObserved>): Difference[] {
  if (old && old.path !== wanted.path) return [{ path: "path", kind: "change", replace: true }];
  const there = observed.type === "directory" ? observed : undefined;
  return [
    ...(there ? [] : [planExistence(old !== undefined, observed)]),
    ...planPermissions({ old, wanted, observed: there }),
  ];
}

function planExistence(managed: boolean, observed: DirectoryObserved): Difference {
  if (!managed) return { path: "path", kind: "change" };
  const gone = observed.type === "absent";
  return {
    path: "path",
    kind: "drift",
    effect: gone ? "the directory is gone from the host" : `${wordsFor(observed)} is in its place`,
  };
}
