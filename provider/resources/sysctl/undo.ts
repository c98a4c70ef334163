import { isDeepStrictEqual } from "node:util";
import type { Place, Step } from "../definition.ts";
import { bringBackFormer, leave, remove } from "../former.ts";
import { keepVersion } from "../kept.ts";
import { restoreAll } from "./former.ts";
import { fileOf, type SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";
import { saysAll } from "./plan.ts";

interface Undone extends Place {
  readonly inputs: SysctlInputs;
  readonly before: SysctlObserved;
  readonly observed: SysctlObserved;
}

/** Brings back the file and the values that were there before. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  const path = fileOf(inputs.name);
  const values = restoreAll(folder);
  if (observed.file.type === "odd") return [values, leave(path, "it is no regular file", folder)];
  return [
    ...(isKnown({ inputs, before, observed }) ? [] : [keepVersion(path)]),
    values,
    before.file.type === "file" ? bringBackFormer(path, folder) : remove(path),
  ];
}

/** Whether nothing is lost with the file: it is ours, or the former one that an earlier attempt brought back. */
function isKnown({ inputs, before, observed }: Omit<Undone, "folder">): boolean {
  return (
    observed.file.type === "absent" ||
    saysAll(observed, inputs) ||
    isDeepStrictEqual(observed.file, before.file)
  );
}
