import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, elsewhere, inItsPlace, wanted } from "./samples.ts";

const situations: [string, Situation<SymlinkInputs, SymlinkObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["a link that is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "a link that is to be made is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "target", kind: "change" }],
  ],
  [
    "a link that is there and leads elsewhere will be changed",
    { old: undefined, wanted, observed: elsewhere },
    [{ path: "target", kind: "change" }],
  ],
  [
    "another target in the program is a change",
    { old: { ...wanted, target: "releases/1" }, wanted, observed: elsewhere },
    [{ path: "target", kind: "change" }],
  ],
  [
    "another target on the host is drift",
    { old: wanted, wanted, observed: elsewhere },
    [{ path: "target", kind: "drift", effect: "it leads to releases/1 on the host" }],
  ],
  [
    "a link that is gone is drift",
    { old: wanted, wanted, observed: absent },
    [{ path: "target", kind: "drift", effect: "the link is gone from the host" }],
  ],
  [
    "a file in its place is drift",
    { old: wanted, wanted, observed: inItsPlace("file") },
    [{ path: "target", kind: "drift", effect: "a file is in its place" }],
  ],
  [
    "another path is another link",
    { old: { ...wanted, path: "/srv/old" }, wanted, observed: asWanted },
    [{ path: "path", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
