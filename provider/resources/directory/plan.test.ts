import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { DirectoryInputs } from "./inputs.ts";
import type { DirectoryObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, aFile, asWanted, wanted } from "./samples.ts";

const situations: [string, Situation<DirectoryInputs, DirectoryObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["a directory that is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "a directory that is to be made is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "path", kind: "change" }],
  ],
  [
    "a directory that is there gets other permissions",
    { old: undefined, wanted, observed: { ...asWanted, owner: "root", mode: "0755" } },
    [
      { path: "owner", kind: "change", effect: "root on the host" },
      { path: "mode", kind: "change", effect: "0755 on the host" },
    ],
  ],
  [
    "a directory that is gone is drift",
    { old: wanted, wanted, observed: absent },
    [{ path: "path", kind: "drift", effect: "the directory is gone from the host" }],
  ],
  [
    "a file in its place is drift",
    { old: wanted, wanted, observed: aFile },
    [{ path: "path", kind: "drift", effect: "a file is in its place" }],
  ],
  [
    "a changed owner is drift",
    { old: wanted, wanted, observed: { ...asWanted, owner: "root" } },
    [{ path: "owner", kind: "drift", effect: "root on the host" }],
  ],
  [
    "a mode that the program changes is a change",
    { old: wanted, wanted: { ...wanted, mode: "0700" }, observed: asWanted },
    [{ path: "mode", kind: "change" }],
  ],
  [
    "another path is another directory",
    { old: { ...wanted, path: "/srv/old" }, wanted, observed: asWanted },
    [{ path: "path", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
