import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import type { Step } from "../definition.ts";
import { absent, page, serving } from "./samples.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

const folder = "/var/lib/estate/resources/Release-page";

function titles(list: readonly Step[]): string[] {
  return list.map(({ title }) => title);
}

function checkSyntax(list: readonly Step[]): void {
  for (const step of list) {
    if (!("run" in step)) continue;
    const { stderr, status } = spawnSync("sh", ["-n"], { input: step.run, encoding: "utf8" });
    assert.equal(status, 0, `${step.title}: ${stderr}`);
  }
}

test("what serves as it should needs no step", () => {
  assert.deepEqual(steps({ old: page(), wanted: page(), observed: serving(), folder }), []);
});

test("a version that the host does not have is uploaded, unpacked, and then switched to", () => {
  const done = steps({ old: undefined, wanted: page(), observed: absent(), folder });
  assert.deepEqual(titles(done), [
    "upload version 2.0",
    "unpack version 2.0",
    "prepare the start",
    "switch to 2.0",
    "remove versions that are long past",
  ]);
  assert.deepEqual(done[0], {
    title: "upload version 2.0",
    upload: `${folder}/archive.tar.gz`,
    file: "/cache/page-2.0.tar.gz",
    orElse: "build it (npm run build), or choose a version that was built",
  });
  checkSyntax(done);
});

test("a version that the host still has is switched to without its archive", () => {
  const wanted = page({ version: "1.0", archive: undefined });
  assert.deepEqual(titles(steps({ old: page(), wanted, observed: serving(), folder })), [
    "prepare the start",
    "switch to 1.0",
    "remove versions that are long past",
  ]);
});

test("a version that nobody has is refused before anything is done", () => {
  const wanted = page({ version: "3.0", archive: undefined });
  assert.throws(
    () => steps({ old: page(), wanted, observed: serving(), folder }),
    /the host does not have version 3.0 of page, and the program names no archive of it/,
  );
});

test("a service that has failed is started again, in the same instance", () => {
  const services = { "page@.service": { active: "failed", sub: "failed", enabled: true } };
  const done = steps({ old: page(), wanted: page(), observed: serving({ services }), folder });
  assert.deepEqual(titles(done), [
    "prepare the start",
    "start 2.0 again",
    "remove versions that are long past",
  ]);
  checkSyntax(done);
});

test("removing it ends what runs and takes all versions away", () => {
  const done = undo({ inputs: page(), before: absent(), observed: serving(), folder });
  assert.deepEqual(titles(done), [
    "remove the upload",
    "end what runs of page",
    "remove the versions of page",
  ]);
  checkSyntax(done);
});

test("what served before it was managed goes on when it is no longer", () => {
  const done = undo({ inputs: page(), before: serving(), observed: serving(), folder });
  assert.deepEqual(titles(done), ["remove the upload"]);
});
