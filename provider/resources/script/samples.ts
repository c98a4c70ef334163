import { applyHash, checkHash, inputs, type ScriptInputs } from "./inputs.ts";
import type { Asked, ScriptObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({
  name: "firmware",
  check: "test -e /srv/flashed",
  apply: "flash --to 7",
  undo: "flash --back",
});

export function doneFor(said: ScriptInputs, seen: Partial<Asked> = {}): Asked {
  return { type: "asked", check: checkHash(said), applied: applyHash(said), code: 0, said: "", ...seen };
}

export const unknown: ScriptObserved = { type: "unknown" };
