import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import type { RulesetInputs } from "./inputs.ts";
import { inspect, type RulesetObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, asWanted, wanted } from "./samples.ts";
import { steps } from "./steps.ts";

const other = "f".repeat(64);
const newer = { ...wanted, rules: "chain output { }" };
const drift = (path: string, effect: string): Difference[] => [{ path, kind: "drift", effect }];
const load: Difference[] = [{ path: "rules", kind: "change", effect: "load them" }];

const situations: [string, Situation<RulesetInputs, RulesetObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: asWanted }, []],
  ["new rules are loaded", { old: undefined, wanted, observed: absent }, load],
  [
    "the end of the last line is no change: an import does not know whether a program wrote it",
    { old: { ...wanted, rules: wanted.rules.trimEnd() }, wanted, observed: asWanted },
    [],
  ],
  ["other rules are a change", { old: wanted, wanted: newer, observed: asWanted }, load],
  [
    "another name is another table",
    { old: { ...wanted, name: "old" }, wanted, observed: asWanted },
    [{ path: "name", kind: "change", replace: true }],
  ],
  [
    "a table that is changed in the kernel is drift",
    { old: wanted, wanted, observed: { ...asWanted, table: other } },
    drift("kernel", "the table inet estate_filter was changed in the kernel"),
  ],
  [
    "a table of a run whose end nobody saw is drift",
    { old: wanted, wanted, observed: { ...asWanted, loaded: { file: other, table: asWanted.table! } } },
    drift("kernel", "the table inet estate_filter was loaded from other rules"),
  ],
  [
    "a file that is gone is drift, because the next boot would load nothing",
    { old: wanted, wanted, observed: { ...asWanted, file: null } },
    drift("rules", "/etc/estate/rulesets/filter.nft is gone from the host"),
  ],
  [
    "a unit that is edited is drift",
    { old: wanted, wanted, observed: { ...asWanted, unit: other } },
    drift("boot", "estate-ruleset-filter.service was changed on the host"),
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));

test("a host without nft is refused with what to install", () =>
  assert.throws(() => steps({ old: undefined, wanted, observed: { ...absent, tool: false }, folder: "/x" }), {
    name: "EstateError",
    message:
      "the rule set filter cannot be loaded: the host has no nft. Let it depend on a host.Packages with nftables.",
  }));

test("what is only missing at boot leaves the kernel alone", () => {
  const observed = { ...asWanted, enabled: false };
  assert.deepEqual(
    steps({ old: wanted, wanted, observed, folder: "/x" }).map(({ title }) => title),
    [
      "make /etc/systemd/system/sysinit.target.wants",
      "write the new /etc/systemd/system/estate-ruleset-filter.service",
      "put the new /etc/systemd/system/estate-ruleset-filter.service in its place",
      "let the rules of filter be loaded at boot",
    ],
  );
});

test("a preview says what would be replaced, and reflects what drifted", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(finds(wanted, asWanted), undefined);
  assert.equal(
    finds(newer, asWanted),
    "/etc/estate/rulesets/filter.nft and the table inet estate_filter would be replaced; a copy is kept",
  );
  assert.deepEqual(reflect(wanted, { ...asWanted, table: null }), {
    kernel: "(the table inet estate_filter is gone from the kernel)",
  });
});

test("an import of what no rule set loaded is refused with the way", () => {
  assert.throws(() => adoptTarget("A"), { message: /^cannot import a rule set: "A" is not a name/ });
  const text = Buffer.from("flush ruleset\n").toString("base64");
  assert.throws(() => adopt("filter", { ...asWanted, text }), {
    message: /was not loaded by a host\.Ruleset/,
  });
});

for (const line of ["ruleset other yes - - no - - - -", "ruleset filter yes", "nft: error"])
  test(`an answer like ${JSON.stringify(line)} is not understood`, () =>
    assert.throws(() => inspect.parse(`${line}\n`, ["filter"]), { name: "AnswerError" }));
