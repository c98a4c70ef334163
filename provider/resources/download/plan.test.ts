import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, byHand, inItsPlace, wanted } from "./samples.ts";

const former = { ...wanted, sha256: "e".repeat(64) };

const situations: [string, Situation<DownloadInputs, DownloadObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["a file that is as wanted already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "a file that is to be downloaded is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "sha256", kind: "change" }],
  ],
  [
    "another content in the program is a change",
    { old: former, wanted, observed: { ...asWanted, sha256: former.sha256 } },
    [{ path: "sha256", kind: "change" }],
  ],
  [
    "another content that a person has put there already is a change without a download",
    { old: former, wanted, observed: asWanted },
    [{ path: "sha256", kind: "change", effect: "it is there already" }],
  ],
  [
    "another content on the host is drift",
    { old: wanted, wanted, observed: byHand },
    [{ path: "sha256", kind: "drift", effect: "changed on the host" }],
  ],
  [
    "a file that is gone is drift",
    { old: wanted, wanted, observed: absent },
    [{ path: "sha256", kind: "drift", effect: "the file is gone from the host" }],
  ],
  [
    "a link in its place is drift",
    { old: wanted, wanted, observed: inItsPlace("symlink") },
    [{ path: "sha256", kind: "drift", effect: "a symbolic link is in its place" }],
  ],
  [
    "a changed mode is drift",
    { old: wanted, wanted, observed: { ...asWanted, mode: "0666" } },
    [{ path: "mode", kind: "drift", effect: "0666 on the host" }],
  ],
  [
    "another url or token counts from the next download on",
    { old: wanted, wanted: { ...wanted, url: "https://x.org/a", token: "t" }, observed: asWanted },
    [
      { path: "url", kind: "change", effect: "from the next download on" },
      { path: "token", kind: "change", effect: "from the next download on" },
    ],
  ],
  [
    "another path is another download",
    { old: { ...wanted, path: "/srv/old" }, wanted, observed: asWanted },
    [{ path: "path", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
