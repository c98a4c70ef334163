import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../definition.ts";
import { applyHash, checkHash, type ScriptInputs } from "./inputs.ts";
import { checkLimit, type ScriptObserved } from "./inspect.ts";

type ScriptSituation = Situation<ScriptInputs, ScriptObserved>;

export function plan(situation: ScriptSituation): Difference[] {
  const { old, wanted } = situation;
  if (!old)
    return [{ path: "state", kind: "change", effect: "run apply, unless check says that it is done" }];
  if (old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  return [...changes(situation, old), ...drift(situation, old)];
}

function changes({ wanted, observed }: ScriptSituation, old: ScriptInputs): Difference[] {
  const done = observed.type === "asked" && observed.applied === applyHash(wanted);
  const effects = {
    check: "run apply, if the new check says no",
    apply: done ? "nothing: it was run already" : "run apply",
    triggers: done ? "nothing: apply was run already" : "run apply",
    variables: done ? "nothing: apply was run already" : "run apply",
    undo: "nothing on the host now",
  } as const;
  return Object.entries(effects)
    .filter(
      ([path]) => !isDeepStrictEqual(old[path as keyof ScriptInputs], wanted[path as keyof ScriptInputs]),
    )
    .map(([path, effect]) => ({ path, kind: "change", effect }));
}

/** What was seen with the check of the last run says nothing of another one. */
function drift({ wanted, observed }: ScriptSituation, old: ScriptInputs): Difference[] {
  if (observed.type === "unknown")
    return [
      {
        path: "state",
        kind: "drift",
        effect: "not known: the check is gone from the host; run apply, if it says no",
      },
    ];
  const differences: Difference[] = [];
  const say = (path: string, effect: string) => differences.push({ path, kind: "drift", effect });
  const known = [checkHash(old), checkHash(wanted)];
  if (!known.includes(observed.check)) say("check", "its text was changed on the host");
  else if (observed.check === checkHash(wanted) && observed.code > 1) say("check", brokenWords(observed));
  else if (observed.check === checkHash(wanted) && observed.code === 1) say("state", notAsWanted(observed));
  if (observed.applied === undefined || ![applyHash(old), applyHash(wanted)].includes(observed.applied))
    say("apply", "an earlier run was interrupted: run apply again");
  return differences;
}

/** In words, what a check found that says no. */
export function notAsWanted({ said }: { readonly said: string }): string {
  return said ? `not as wanted: ${said}` : "not as wanted";
}

/** In words, what became of a check that could not tell. */
export function brokenWords({ code, said }: { readonly code: number; readonly said: string }): string {
  const why = code === 124 ? ` (it took longer than ${checkLimit} s)` : "";
  return `could not tell: it ended with ${code}${why}${said ? `: ${said}` : ""}`;
}
