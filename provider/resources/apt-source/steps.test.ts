import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { absent, having, sampleKey, wanted } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/K";
const list = "/etc/apt/sources.list.d/sample.sources";
const keyring = "/etc/apt/keyrings/sample.asc";

function titles(done: readonly Step[]): string[] {
  return done.map(({ title }) => title);
}

test("a source comes after its key, and then apt reads it alone", () => {
  const done = steps({ old: undefined, wanted, observed: absent, folder });
  assert.deepEqual(titles(done), [
    "remember the previous version",
    "make the directory of apt's keys",
    `write the new ${keyring}`,
    `put the new ${keyring} in its place`,
    `write the new ${list}`,
    `put the new ${list} in its place`,
    "read the lists of sample",
    "forget the previous version",
  ]);
  assert.deepEqual(
    done.flatMap((step) => ("content" in step ? [String(step.content)] : [])),
    [
      sampleKey,
      `Types: deb\nURIs: https://packages.example.com/debian\nSuites: trixie\nComponents: main\nSigned-By: ${keyring}\n`,
    ],
  );
  const read = done.find(({ title }) => title === "read the lists of sample")!;
  assert.ok(
    "run" in read &&
      read.run.includes(
        `apt_get -o Dir::Etc::sourcelist=${list} -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any update`,
      ),
  );
});

test("files that are as wanted are read all the same: a run that died may have written them", () =>
  assert.deepEqual(titles(steps({ old: wanted, wanted, observed: having(wanted), folder })), [
    "remember the previous version",
    "read the lists of sample",
    "forget the previous version",
  ]));

test("our source goes before its key, and one that was there comes after its own", () => {
  assert.deepEqual(titles(undo({ inputs: wanted, before: absent, observed: having(wanted), folder })), [
    `remove ${list}`,
    `remove ${keyring}`,
  ]);
  const before = having({ ...wanted, suites: ["sid"] });
  assert.deepEqual(titles(undo({ inputs: wanted, before, observed: having(wanted), folder })), [
    `bring back the former ${keyring}`,
    `bring back the former ${list}`,
  ]);
});
