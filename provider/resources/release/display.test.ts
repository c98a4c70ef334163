import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { absent, page, serving } from "./samples.ts";

test("what is as it should be shows nothing else", () => {
  assert.deepEqual(reflect(page(), serving()), {});
});

test("the host's version, broken services and changed files are shown as they are", () => {
  assert.deepEqual(reflect(page(), serving({ version: "1.0", instance: "1.0-0" })), { version: "1.0" });
  assert.deepEqual(reflect(page(), absent()), { version: "(none)" });
  const service = { active: "failed", sub: "failed", enabled: true };
  assert.deepEqual(reflect(page(), serving({ services: { "page@.service": service } })), {
    services: ["page@.service (failed)"],
  });
  assert.deepEqual(reflect(page(), serving({ files: { "/etc/page.env": null } })), {
    restartOn: ["/etc/page.env was removed on the host"],
  });
});

test("a creation says which version it would take the place of", () => {
  assert.equal(finds(page(), absent()), undefined);
  assert.equal(finds(page(), serving()), undefined);
  assert.equal(
    finds(page(), serving({ version: "1.0", instance: "1.0-0" })),
    "version 1.0 serves there, and 2.0 would take its place",
  );
});

test("what serves can be imported by its name", () => {
  assert.equal(adoptTarget("page"), "page/*");
  assert.deepEqual(adopt("page", serving()), {
    name: "page",
    version: "2.0",
    before: [],
    services: ["page@.service"],
    restartOn: [],
  });
  assert.throws(() => adopt("page", absent()), /no instance of it serves/);
  assert.throws(() => adoptTarget("../page"), /cannot import a release: the name "..\/page" must be/);
});
