import assert from "node:assert/strict";
import { test } from "node:test";
import { unitInputs, usedFile, wantedState } from "./inputs.ts";
import { inputs } from "./samples.ts";

function problems(said: object): string[] {
  return (unitInputs.safeParse(said).error?.issues ?? []).map(
    ({ path, message }) => `${path.join(".")} ${message}`,
  );
}

test("a name alone means a unit that starts with the host and runs now", () => {
  const said = inputs({ name: "nginx.service" });
  assert.deepEqual(said, {
    name: "nginx.service",
    dropIns: {},
    enabled: true,
    restartOn: [],
    startTimeout: "90 seconds",
  });
  assert.equal(wantedState(said), "running");
});

test("a template is left to its instances", () => {
  assert.equal(wantedState(inputs({ name: "page@.service", content: "[Service]\n" })), "any");
  assert.equal(wantedState(inputs({ name: "page@1.service" })), "running");
  assert.deepEqual(problems({ name: "page@.service", state: "running" }), [
    'state must be "any" for a template; manage an instance of page@.service to run it',
  ]);
});

for (const name of [
  "nginx.service",
  "backup@db.timer",
  "page@.service",
  "mnt-my\\x2ddata.mount",
  "getty@tty1.service",
  "multi-user.target",
  "model.slice",
])
  test(`${name} is the name of a unit`, () => assert.deepEqual(problems({ name }), []));

for (const name of [
  "nginx",
  "nginx.conf",
  "a b.service",
  "../x.service",
  "a/b.service",
  "x.scope",
  "-$(id).service",
  "",
])
  test(`${JSON.stringify(name)} is no name of a unit, and the message says what is`, () =>
    assert.match(
      problems({ name }).join(),
      /^name must be the whole name of a unit, e\.g\. "nginx\.service"/,
    ));

test("an empty content is refused, because it would mask the unit", () => {
  assert.deepEqual(problems({ name: "page.service", content: "" }), [
    "content must not be empty: systemd takes an empty file for a masked unit",
  ]);
});

test("a drop-in is a file name that ends in .conf", () => {
  assert.deepEqual(problems({ name: "page.service", dropIns: { "10-a.conf": "[Service]\n" } }), []);
  assert.equal(problems({ name: "page.service", dropIns: { "../a.conf": "[Service]\n" } }).length, 1);
  assert.equal(problems({ name: "page.service", dropIns: { "10-a": "[Service]\n" } }).length, 1);
});

test("what nobody restarts has nothing to be restarted for", () => {
  assert.deepEqual(problems({ name: "all.target", restartOn: ["x"] }), [
    "restartOn must be empty for a target, slice or template, because these are never restarted",
  ]);
});

test("a timeout is a duration, a state one of three", () => {
  assert.deepEqual(problems({ name: "page.service", startTimeout: "soon", state: "up" }), [
    'state must be "running", "stopped" or "any"',
    'startTimeout must be a duration such as "90 seconds" or "5 minutes"',
  ]);
});

test("a version of a file names the file and its content, anything else is just a value", () => {
  const hash = "a".repeat(64);
  assert.deepEqual(usedFile(`/etc/a b@c.conf@sha256:${hash}`), { path: "/etc/a b@c.conf", sha256: hash });
  assert.equal(usedFile(`etc/a@sha256:${hash}`), undefined);
  assert.equal(usedFile("/etc/a@sha256:12"), undefined);
  assert.equal(usedFile("16.2"), undefined);
});

test("what is never up is not asked whether it is healthy", () => {
  const healthy = { tcp: "127.0.0.1:80", within: "30 seconds" } as const;
  const words = "healthy must be left out for a template, and for what is stopped: neither is ever up";
  assert.deepEqual(problems({ name: "page@.service", healthy }), [words]);
  assert.deepEqual(problems({ name: "page.service", state: "stopped", healthy }), [words]);
  assert.deepEqual(problems({ name: "page@1.service", healthy }), []);
});
