import { isDeepStrictEqual } from "node:util";
import type { Place, Step } from "../definition.ts";
import { bringBackFormer, leave, remove } from "../former.ts";
import { keepVersion } from "../kept.ts";
import { type AptSourceInputs, keyFile, sourceFile } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";
import { holdsKey, saysSource } from "./plan.ts";
import { formerPlaces } from "./steps.ts";

interface Undone extends Place {
  readonly inputs: AptSourceInputs;
  readonly before: AptSourceObserved;
  readonly observed: AptSourceObserved;
}

/**
 * Brings back what was there before, at no moment a source without its key: one that was there gets its key first,
 * and ours goes before its own.
 */
export function undo(work: Undone): Step[] {
  const { inputs, observed, before, folder } = work;
  const places = formerPlaces(folder);
  const source = undoFile(sourceFile(inputs.name), {
    seen: observed.source,
    before: before.source,
    ours: saysSource(observed, inputs),
    place: places.source,
  });
  const key = undoFile(keyFile(inputs.name), {
    seen: observed.key,
    before: before.key,
    ours: holdsKey(observed, inputs),
    place: places.key,
  });
  return before.source.type === "file" ? [...key, ...source] : [...source, ...key];
}

interface OneFile {
  readonly seen: { readonly type: "absent" | "odd" | "file" };
  readonly before: { readonly type: "absent" | "odd" | "file" };
  readonly ours: boolean;
  readonly place: string;
}

function undoFile(path: string, { seen, before, ours, place }: OneFile): Step[] {
  if (seen.type === "odd") return [leave(path, "it is no regular file", place)];
  const known = seen.type === "absent" || ours || isDeepStrictEqual(seen, before);
  return [
    ...(known ? [] : [keepVersion(path)]),
    before.type === "file" ? bringBackFormer(path, place) : remove(path),
  ];
}
