import type { Place, Step } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import { bringBackFormer, leave, remove } from "../former.ts";
import { keepVersion } from "../kept.ts";
import { type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";

interface Undone {
  readonly inputs: FileInputs;
  readonly before: FileObserved;
  readonly observed: FileObserved;
}

/** Brings back what was there before; a version that people made is kept first. */
export function undo({ inputs, before, observed, folder }: Undone & Place): Step[] {
  const { path } = inputs;
  if (observed.type === "directory" || observed.type === "other")
    return [leave(path, `${wordsFor(observed)} took the place of the file`, folder)];
  return [
    ...(isKnown({ inputs, before, observed }) ? [] : [keepVersion(path)]),
    before.type === "absent" ? remove(path) : bringBackFormer(path, folder),
  ];
}

/** Whether nothing is lost with `observed`: it is ours, or the former one that an earlier attempt brought back. */
function isKnown({ inputs, before, observed }: Undone): boolean {
  if (observed.type !== "file") return observed.type === "absent" || observed.type === before.type;
  return observed.hash === hashOf(inputs) || (before.type === "file" && observed.hash === before.hash);
}
