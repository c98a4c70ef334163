import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { GroupInputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, numbered, wanted } from "./samples.ts";

const refused = "1001 on the host, which will be refused: a gid is not changed";

const situations: [string, Situation<GroupInputs, GroupObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["a group that is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "a new group is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "name", kind: "change", effect: "make the group models" }],
  ],
  [
    "a group that is gone is drift",
    { old: numbered, wanted: numbered, observed: absent },
    [{ path: "name", kind: "drift", effect: "make the group models" }],
  ],
  [
    "another number on the host is drift",
    { old: numbered, wanted: numbered, observed: asWanted },
    [{ path: "gid", kind: "drift", effect: refused }],
  ],
  [
    "another number in the program is a change",
    { old: wanted, wanted: numbered, observed: asWanted },
    [{ path: "gid", kind: "change", effect: refused }],
  ],
  [
    "a number that is named as it is changes nothing",
    { old: wanted, wanted: { ...wanted, gid: 1001 }, observed: asWanted },
    [],
  ],
  ["a number that is no longer named changes nothing", { old: numbered, wanted, observed: asWanted }, []],
  [
    "whether it is the system's is a change without effect",
    { old: wanted, wanted: { ...wanted, system: true }, observed: asWanted },
    [{ path: "system", kind: "change" }],
  ],
  [
    "another name is another group",
    { old: { ...wanted, name: "weights" }, wanted, observed: asWanted },
    [{ path: "name", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
