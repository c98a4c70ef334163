import { isDeepStrictEqual } from "node:util";
import type { Place, Step } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import { bringBackFormer, leave, remove } from "../former.ts";
import { keepVersion } from "../kept.ts";
import type { SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";

interface Undone {
  readonly inputs: SymlinkInputs;
  readonly before: SymlinkObserved;
  readonly observed: SymlinkObserved;
}

/** Brings back what was there before; what people put in the link's place is kept first. */
export function undo({ inputs, before, observed, folder }: Undone & Place): Step[] {
  const { path } = inputs;
  if (observed.type === "directory" || observed.type === "other")
    return [leave(path, `${wordsFor(observed)} took the place of the link`, folder)];
  return [
    ...(isKnown({ inputs, before, observed }) ? [] : [keepVersion(path)]),
    before.type === "absent" ? remove(path) : bringBackFormer(path, folder),
  ];
}

/** Whether nothing is lost with `observed`: it is ours, or the former one that an earlier attempt brought back. */
function isKnown({ inputs, before, observed }: Undone): boolean {
  if (observed.type === "absent" || isDeepStrictEqual(observed, before)) return true;
  return observed.type === "symlink" && observed.target === inputs.target;
}
