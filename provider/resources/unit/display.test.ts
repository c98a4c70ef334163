import assert from "node:assert/strict";
import { test } from "node:test";
import { closerTarget, finds, reflect } from "./display.ts";
import { absent, fileOf, inputs, page, pageContent, running } from "./samples.ts";

const own = "/etc/systemd/system/page.service";

test("a unit that is as it should be reflects nothing", () => {
  assert.deepEqual(reflect(page(), running()), {});
});

test("the text of a file that drifted is asked for, and shown where it was answered", () => {
  const wanted = page();
  const edited = running({ files: { [own]: fileOf("edited\n") } });
  assert.equal(closerTarget(wanted, edited), "text page.service");
  assert.equal(closerTarget(wanted, running()), undefined);
  assert.equal(closerTarget(wanted, running({ enabled: "disabled" })), undefined);
  const read = running({ files: { [own]: { ...fileOf("edited\n"), text: "edited\n" } } });
  assert.equal(reflect(wanted, read).content, "edited\n");
});

test("what drifted shows as the host has it", () => {
  const wanted = page({ dropIns: { "10-a.conf": "a\n", "20-b.conf": "b\n" } });
  const files = { [own]: fileOf("edited\n"), [`${own}.d/10-a.conf`]: fileOf("a\n") };
  const observed = running({ files, enabled: "disabled", active: "failed", sub: "failed" });
  assert.deepEqual(reflect(wanted, observed), {
    content: `(another text, sha256 ${fileOf("edited\n").sha256})`,
    dropIns: { "10-a.conf": "a\n", "20-b.conf": "(absent)" },
    enabled: false,
    state: "failed",
  });
});

test("a state is told in the words of the property, or by what went wrong", () => {
  const state = (active: string, sub: string) => reflect(page(), running({ active, sub })).state;
  assert.equal(state("inactive", "dead"), "stopped");
  assert.equal(state("activating", "auto-restart"), "crash-looping");
  assert.equal(reflect(page({ state: "stopped" }), running()).state, "running");
});

test("a used file that was changed shows in place of its version", () => {
  const wanted = page({ restartOn: ["16.1", `/etc/a@sha256:${fileOf("a").sha256}`] });
  const files = { [own]: fileOf(pageContent), "/etc/a": fileOf("edited") };
  assert.deepEqual(reflect(wanted, running({ files })), {
    restartOn: ["16.1", "/etc/a was changed on the host"],
  });
});

test("a unit that runs with older files says so", () => {
  assert.equal(reflect(page(), running({ needsReload: true })).loaded, "files as they were before a change");
  const files = { [own]: fileOf(pageContent, { newer: true }) };
  assert.equal(reflect(page(), running({ files })).loaded, "started before its files changed");
});

test("nothing is found where nothing would be lost", () => {
  assert.equal(finds(page(), absent()), undefined);
  assert.equal(finds(page(), running()), undefined);
  assert.equal(finds(inputs({ name: "page.service" }), running()), undefined);
});

test("what a Create would replace, stop or fail on is found", () => {
  assert.equal(
    finds(page({ state: "stopped" }), running({ files: { [own]: fileOf("theirs\n") } })),
    `${own} would be replaced; a copy is kept; page.service runs and would be stopped`,
  );
  assert.equal(
    finds(page(), running({ load: "masked" })),
    "page.service is masked there, so it could not be started",
  );
  assert.equal(
    finds(inputs({ name: "redis.service" }), running({ id: "redis-server.service" })),
    "it is another name of redis-server.service there, by which it has to be managed",
  );
});
