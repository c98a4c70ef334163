import assert from "node:assert/strict";
import { test } from "node:test";
import { plan } from "./plan.ts";
import { absent, fileOf, inputs, page, pageContent, running } from "./samples.ts";

const own = "/etc/systemd/system/page.service";
const conf = "/etc/page.conf";
const version = (text: string) => `${conf}@sha256:${fileOf(text).sha256}`;
const drift = (path: string, effect: string) => ({ path, kind: "drift", effect });
const change = (path: string, effect: string) => ({ path, kind: "change", effect });
const follow = (kind: "drift" | "change", effect: string) => ({
  path: "restartOn",
  kind,
  consequence: true,
  effect,
});

/** The differences without a change of the program. */
function drifted(wanted = page(), observed = running()) {
  return plan({ old: wanted, wanted, observed });
}

test("a unit that is as it should be differs in nothing", () => {
  assert.deepEqual(drifted(), []);
});

test("a new unit is written, started and enabled", () => {
  assert.deepEqual(plan({ old: undefined, wanted: page(), observed: absent() }), [
    change("content", "daemon-reload"),
    change("enabled", "enable"),
    change("state", "start"),
  ]);
});

test("another name is another unit", () => {
  assert.deepEqual(plan({ old: page(), wanted: page({ name: "site.service" }), observed: running() }), [
    { path: "name", kind: "change", replace: true },
  ]);
});

test("an edited file is drift and restarts the unit", () => {
  assert.deepEqual(drifted(page(), running({ files: { [own]: fileOf("[Service]\n") } })), [
    drift("content", "restart"),
  ]);
});

test("a file that became a link is drift, also where it leads to the same text", () => {
  const link = { ...fileOf(pageContent), regular: false };
  assert.deepEqual(drifted(page(), running({ files: { [own]: link } })), [drift("content", "restart")]);
});

test("a new content is a change", () => {
  const wanted = page({ content: "[Service]\nExecStart=/bin/x\n" });
  assert.deepEqual(plan({ old: page(), wanted, observed: running() }), [change("content", "restart")]);
});

test("a stopped, failed or crash-looping unit is drift", () => {
  for (const seen of [
    { active: "inactive", sub: "dead" },
    { active: "failed", sub: "failed" },
    { active: "activating", sub: "auto-restart" },
    { active: "activating", sub: "auto-restart-queued" },
    { active: "deactivating", sub: "stop-sigterm" },
  ])
    assert.deepEqual(drifted(page(), running(seen)), [drift("state", "start")]);
});

test("a unit that is about to be up, or reloads, runs", () => {
  for (const seen of [
    { active: "activating", sub: "start-pre" },
    { active: "reloading", sub: "reload" },
    { active: "active", sub: "exited" },
  ])
    assert.deepEqual(drifted(page(), running(seen)), []);
});

test("a unit that should be stopped and runs is drift, a failed one is stopped", () => {
  const stopped = page({ state: "stopped", enabled: false });
  assert.deepEqual(drifted(stopped, running({ enabled: "disabled" })), [drift("state", "stop")]);
  assert.deepEqual(drifted(stopped, running({ enabled: "disabled", active: "failed", sub: "failed" })), []);
});

test("a state of any is never a difference", () => {
  for (const active of ["active", "inactive", "failed"])
    assert.deepEqual(drifted(page({ state: "any" }), running({ active })), []);
});

for (const [state, enabled, expected] of [
  ["enabled", true, []],
  ["enabled", false, ["disable"]],
  ["disabled", true, ["enable"]],
  ["disabled", false, []],
  ["enabled-runtime", true, ["enable"]],
  ["linked", true, ["enable"]],
  ["masked", true, ["enable"]],
  ["static", true, []],
  ["static", false, []],
  ["generated", true, []],
  ["indirect", true, []],
  ["alias", true, []],
] as const)
  test(`a unit that is ${state} and should ${enabled ? "" : "not "}be enabled ${expected.length ? "drifted" : "is as it should be"}`, () => {
    assert.deepEqual(
      drifted(page({ enabled }), running({ enabled: state })),
      expected.map((effect) => drift("enabled", effect)),
    );
  });

test("a drop-in that is edited or gone is drift, and those of people are left alone", () => {
  const wanted = page({ dropIns: { "10-a.conf": "a\n", "20-b.conf": "b\n" } });
  const files = {
    [own]: fileOf(pageContent),
    [`${own}.d/10-a.conf`]: fileOf("edited\n"),
    [`${own}.d/99-person.conf`]: fileOf("mine\n", { newer: true }),
  };
  assert.deepEqual(drifted(wanted, running({ files })), [
    drift('dropIns["10-a.conf"]', "restart"),
    drift('dropIns["20-b.conf"]', "restart"),
  ]);
});

test("a drop-in that leaves the program is removed, also where a run died after removing it", () => {
  const old = page({ dropIns: { "10-a.conf": "a\n" } });
  for (const files of [
    { [own]: fileOf(pageContent), [`${own}.d/10-a.conf`]: fileOf("a\n") },
    { [own]: fileOf(pageContent) },
  ])
    assert.deepEqual(plan({ old, wanted: page(), observed: running({ files }) }), [
      change('dropIns["10-a.conf"]', "restart"),
    ]);
});

test("a content that leaves the program gives way to the unit of a package", () => {
  const wanted = inputs({ name: "page.service" });
  assert.deepEqual(plan({ old: page(), wanted, observed: running() }), [
    change("content", "remove it, the unit of a package takes its place"),
  ]);
});

test("a unit that systemd has not read again is drift", () => {
  assert.deepEqual(drifted(page(), running({ needsReload: true })), [drift("loaded", "daemon-reload")]);
});

test("a unit that started before its own file was written is drift", () => {
  const files = { [own]: fileOf(pageContent, { newer: true }) };
  assert.deepEqual(drifted(page(), running({ files })), [
    drift("loaded", `restart, because ${own} is newer`),
  ]);
});

test("a used file that was changed on the host is drift of the unit that uses it", () => {
  const wanted = page({ restartOn: [version("a")] });
  const files = { [own]: fileOf(pageContent), [conf]: fileOf("edited") };
  assert.deepEqual(drifted(wanted, running({ files })), [
    follow("drift", `restart, because ${conf} was changed on the host`),
  ]);
});

test("a used file that was repaired after the unit's start is drift until the unit is restarted", () => {
  const wanted = page({ restartOn: [version("a")] });
  const before = { [own]: fileOf(pageContent), [conf]: fileOf("a", { newer: true }) };
  const after = { [own]: fileOf(pageContent), [conf]: fileOf("a") };
  assert.deepEqual(drifted(wanted, running({ files: before })), [
    follow("drift", `restart, because ${conf} was changed on the host`),
  ]);
  assert.deepEqual(drifted(wanted, running({ files: after })), []);
});

test("a used file that is gone is drift", () => {
  const wanted = page({ restartOn: [version("a")] });
  const files = { [own]: fileOf(pageContent), [conf]: null };
  assert.deepEqual(drifted(wanted, running({ files })), [
    follow("drift", `restart, because ${conf} was removed on the host`),
  ]);
});

test("a new version of a used file names the file and the restart", () => {
  const files = { [own]: fileOf(pageContent), [conf]: fileOf("a") };
  const old = page({ restartOn: [version("a")] });
  const wanted = page({ restartOn: [version("b")] });
  assert.deepEqual(plan({ old, wanted, observed: running({ files }) }), [
    follow("change", `restart, because ${conf} changes`),
  ]);
});

test("after a run that died behind the restart, no further one is needed", () => {
  const files = { [own]: fileOf(pageContent), [conf]: fileOf("b") };
  const old = page({ restartOn: [version("a")] });
  const wanted = page({ restartOn: [version("b")] });
  assert.deepEqual(plan({ old, wanted, observed: running({ files }) }), [
    follow("change", "no restart is needed"),
  ]);
});

test("a file that is used from now on restarts the unit", () => {
  const wanted = page({ restartOn: [version("a")] });
  assert.deepEqual(plan({ old: page(), wanted, observed: running() }), [
    follow("change", `restart, because ${conf} is used now`),
  ]);
});

test("a file that is used no more restarts nothing", () => {
  const old = page({ restartOn: [version("a")] });
  assert.deepEqual(plan({ old, wanted: page(), observed: running() }), [
    follow("change", "no restart is needed"),
  ]);
});

test("a plain value restarts when it changes, and is never drift", () => {
  const old = page({ restartOn: ["16.1"] });
  const wanted = page({ restartOn: ["16.2"] });
  assert.deepEqual(plan({ old, wanted, observed: running() }), [
    follow("change", "restart, because a value of restartOn changes"),
  ]);
  assert.deepEqual(drifted(wanted), []);
});

test("what does not run needs no restart", () => {
  const wanted = page({ state: "any", restartOn: [version("a")] });
  const files = { [own]: fileOf(pageContent), [conf]: fileOf("edited") };
  assert.deepEqual(drifted(wanted, running({ active: "inactive", sub: "dead", files })), []);
});

test("a package's unit that started before the file it uses is restarted when it is created", () => {
  const wanted = inputs({ name: "redis-server.service", restartOn: [version("a")] });
  const observed = running({ id: "redis-server.service", files: { [conf]: fileOf("a", { newer: true }) } });
  assert.deepEqual(plan({ old: undefined, wanted, observed }), [
    follow("change", `restart, because ${conf} changes`),
  ]);
});

test("a slice is never restarted", () => {
  const name = "model.slice";
  const old = inputs({ name, content: "[Slice]\nCPUWeight=1\n" });
  const wanted = inputs({ name, content: "[Slice]\nCPUWeight=2\n" });
  const files = { [`/etc/systemd/system/${name}`]: fileOf("[Slice]\nCPUWeight=1\n", { newer: true }) };
  const observed = running({ id: name, enabled: "static", files });
  assert.deepEqual(plan({ old, wanted, observed }), [change("content", "daemon-reload")]);
  assert.deepEqual(drifted(old, observed), []);
});

test("a template is its files alone", () => {
  const wanted = inputs({ name: "page@.service", content: pageContent });
  const observed = { ...absent("page@.service"), load: "template" };
  assert.deepEqual(plan({ old: undefined, wanted, observed }), [change("content", "daemon-reload")]);
});

test("a new timeout changes nothing on the host", () => {
  const wanted = page({ startTimeout: "5 minutes" });
  assert.deepEqual(plan({ old: page(), wanted, observed: running() }), [
    change("startTimeout", "nothing on the host"),
  ]);
});
