import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import type { PackagesInputs } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { asWanted, held, installed, nothing, torn, wanted, wantedPackages } from "./samples.ts";

const holding = { ...wanted, hold: true };
const more = wantedPackages([...wanted.packages, "tree"]);
const fewer = wantedPackages(["nginx"]);
const newer = wantedPackages(["nginx", "redis-server=5:7.2.0-1"]);

const situations: [string, Situation<PackagesInputs, PackagesObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["what is there already needs nothing", { old: undefined, wanted, observed: asWanted }, []],
  [
    "new packages are a change",
    { old: undefined, wanted, observed: nothing },
    [{ path: "packages", kind: "change", effect: "install nginx, redis-server" }],
  ],
  [
    "a package that was removed by hand is drift",
    { old: wanted, wanted, observed: { ...asWanted, nginx: nothing.nginx } },
    [{ path: "packages", kind: "drift", effect: "install nginx" }],
  ],
  [
    "another version than the named one is drift",
    { old: wanted, wanted, observed: { ...asWanted, "redis-server": installed } },
    [{ path: "packages", kind: "drift", effect: "change redis-server from 1.22.1-9 to 5:7.0.15-1" }],
  ],
  [
    "an upgrade is none where no version is named",
    { old: wanted, wanted, observed: { ...asWanted, nginx: { ...installed, version: "2" } } },
    [],
  ],
  [
    "an interrupted installation is drift",
    { old: wanted, wanted, observed: { ...asWanted, nginx: torn } },
    [{ path: "packages", kind: "drift", effect: "finish the installation of nginx" }],
  ],
  [
    "another version in the program is a change",
    { old: wanted, wanted: newer, observed: asWanted },
    [{ path: "packages", kind: "change", effect: "change redis-server from 5:7.0.15-1 to 5:7.2.0-1" }],
  ],
  [
    "one more package is a change, and nothing is replaced",
    { old: wanted, wanted: more, observed: asWanted },
    [{ path: "packages", kind: "change", effect: "install tree" }],
  ],
  [
    "one package less is a change",
    { old: wanted, wanted: fewer, observed: asWanted },
    [{ path: "packages", kind: "change", effect: "remove redis-server" }],
  ],
  [
    "drift and change are told apart in one list",
    { old: wanted, wanted: more, observed: { ...asWanted, nginx: nothing.nginx } },
    [
      { path: "packages", kind: "drift", effect: "install nginx" },
      { path: "packages", kind: "change", effect: "install tree" },
    ],
  ],
  [
    "a version that is no longer named changes the program alone",
    { old: wanted, wanted: wantedPackages(["nginx", "redis-server"]), observed: asWanted },
    [{ path: "packages", kind: "change" }],
  ],
  [
    "another order is no difference",
    { old: wanted, wanted: { ...wanted, packages: wanted.packages.toReversed() }, observed: asWanted },
    [],
  ],
  [
    "a hold that a person placed is left alone",
    { old: wanted, wanted, observed: { ...asWanted, nginx: held(installed) } },
    [],
  ],
  [
    "a hold that was lifted by hand is drift",
    { old: holding, wanted: holding, observed: { ...asWanted, nginx: held(installed) } },
    [{ path: "hold", kind: "drift", effect: "hold redis-server" }],
  ],
  [
    "what is to be installed is not also told to be held",
    { old: undefined, wanted: holding, observed: nothing },
    [{ path: "packages", kind: "change", effect: "install nginx, redis-server" }],
  ],
  [
    "a new hold is a change",
    { old: wanted, wanted: holding, observed: asWanted },
    [{ path: "hold", kind: "change" }],
  ],
  [
    "recommends is a change of the program",
    { old: wanted, wanted: { ...wanted, recommends: true }, observed: asWanted },
    [{ path: "recommends", kind: "change" }],
  ],
];

for (const [name, situation, expected] of situations)
  test(name, () => {
    assert.deepEqual(plan(situation), expected);
  });
