import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import { checkHash, type ScriptInputs } from "./inputs.ts";
import type { ScriptObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { doneFor, unknown, wanted } from "./samples.ts";

const other = "f".repeat(64);
const newApply = { ...wanted, apply: "flash --to 8" };
const newCheck = { ...wanted, check: "test -e /srv/other" };
const token = { ...wanted, variables: { TOKEN: "x" } };

const situations: [string, Situation<ScriptInputs, ScriptObserved>, Difference[]][] = [
  ["nothing differs where the check says yes", { old: wanted, wanted, observed: doneFor(wanted) }, []],
  [
    "a new script is a change",
    { old: undefined, wanted, observed: unknown },
    [{ path: "state", kind: "change", effect: "run apply, unless check says that it is done" }],
  ],
  [
    "another name is another script",
    { old: { ...wanted, name: "old" }, wanted, observed: unknown },
    [{ path: "name", kind: "change", replace: true }],
  ],
  [
    "a check that says no is drift, with what it found",
    { old: wanted, wanted, observed: doneFor(wanted, { code: 1, said: "6.1" }) },
    [{ path: "state", kind: "drift", effect: "not as wanted: 6.1" }],
  ],
  [
    "a check that could not tell is said with its errors, not taken for a no",
    { old: wanted, wanted, observed: doneFor(wanted, { code: 2, said: "grep: /srv: denied" }) },
    [{ path: "check", kind: "drift", effect: "could not tell: it ended with 2: grep: /srv: denied" }],
  ],
  [
    "a check that hangs is said to",
    { old: wanted, wanted, observed: doneFor(wanted, { code: 124 }) },
    [
      {
        path: "check",
        kind: "drift",
        effect: "could not tell: it ended with 124 (it took longer than 60 s)",
      },
    ],
  ],
  [
    "a check that is gone from the host is drift",
    { old: wanted, wanted, observed: unknown },
    [
      {
        path: "state",
        kind: "drift",
        effect: "not known: the check is gone from the host; run apply, if it says no",
      },
    ],
  ],
  [
    "a check that was edited on the host is drift, whatever it says",
    { old: wanted, wanted, observed: doneFor(wanted, { check: other, code: 1, said: "6.1" }) },
    [{ path: "check", kind: "drift", effect: "its text was changed on the host" }],
  ],
  [
    "an interrupted run is drift, also where the check says yes",
    { old: wanted, wanted, observed: { type: "asked", check: checkHash(wanted), code: 0, said: "" } },
    [{ path: "apply", kind: "drift", effect: "an earlier run was interrupted: run apply again" }],
  ],
  [
    "what was applied by a run whose end nobody saw is drift for the program that went back",
    { old: wanted, wanted, observed: doneFor(wanted, { applied: other }) },
    [{ path: "apply", kind: "drift", effect: "an earlier run was interrupted: run apply again" }],
  ],
  [
    "another apply runs",
    { old: wanted, wanted: newApply, observed: doneFor(wanted) },
    [{ path: "apply", kind: "change", effect: "run apply" }],
  ],
  [
    "another apply that ran already does not run again",
    { old: wanted, wanted: newApply, observed: doneFor(newApply) },
    [{ path: "apply", kind: "change", effect: "nothing: it was run already" }],
  ],
  [
    "another trigger runs apply",
    { old: wanted, wanted: { ...wanted, triggers: ["8"] }, observed: doneFor(wanted) },
    [{ path: "triggers", kind: "change", effect: "run apply" }],
  ],
  [
    "another value of a variable runs apply",
    { old: wanted, wanted: token, observed: doneFor(wanted) },
    [{ path: "variables", kind: "change", effect: "run apply" }],
  ],
  [
    "another check decides anew, and what the former one said does not count",
    { old: wanted, wanted: newCheck, observed: doneFor(wanted, { code: 1, said: "6.1" }) },
    [{ path: "check", kind: "change", effect: "run apply, if the new check says no" }],
  ],
  [
    "another undo does nothing yet",
    { old: wanted, wanted: { ...wanted, undo: undefined }, observed: doneFor(wanted) },
    [{ path: "undo", kind: "change", effect: "nothing on the host now" }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
