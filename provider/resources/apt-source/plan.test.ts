import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { AptSourceInputs } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, having, wanted } from "./samples.ts";

const asWanted = having(wanted);
const other = { ...wanted, suites: ["forky"], architectures: ["amd64"] };

const situations: [string, Situation<AptSourceInputs, AptSourceObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["a source that is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "a new source is a change",
    { old: undefined, wanted, observed: absent },
    [
      { path: "file", kind: "change", effect: "not on the host" },
      { path: "key", kind: "change", effect: "not on the host" },
    ],
  ],
  [
    "another suite on the host is drift",
    { old: wanted, wanted, observed: having({ ...wanted, suites: ["sid"] }) },
    [{ path: "suites", kind: "drift", effect: "sid on the host" }],
  ],
  [
    "another suite in the program is a change",
    { old: wanted, wanted: other, observed: asWanted },
    [
      { path: "suites", kind: "change" },
      { path: "architectures", kind: "change" },
    ],
  ],
  [
    "a source that trusts whoever signs is drift",
    { old: wanted, wanted, observed: having(wanted, "Trusted: yes\n") },
    [{ path: "file", kind: "drift", effect: "on the host trusted: yes" }],
  ],
  [
    "a file that others can change is drift",
    {
      old: wanted,
      wanted,
      observed: { ...asWanted, source: { ...asWanted.source, exposed: "is app:app 0644" } as never },
    },
    [{ path: "file", kind: "drift", effect: "on the host it is app:app 0644" }],
  ],
  [
    "another key on the host is drift",
    { old: wanted, wanted, observed: { ...asWanted, key: { type: "file", sha256: "f".repeat(64) } } },
    [{ path: "key", kind: "drift", effect: "another one on the host" }],
  ],
  [
    "a fingerprint is only compared",
    { old: wanted, wanted: { ...wanted, fingerprint: "x" }, observed: asWanted },
    [{ path: "fingerprint", kind: "change", effect: "nothing on the host" }],
  ],
  [
    "another name is another source",
    { old: { ...wanted, name: "old" }, wanted, observed: asWanted },
    [{ path: "name", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
