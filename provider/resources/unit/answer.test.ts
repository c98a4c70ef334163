import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerError } from "../definition.ts";
import { parse } from "./answer.ts";

const units = `ExecMainStartTimestamp=Fri 2026-11-20 21:13:22.307127 UTC
Id=redis-server.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
InactiveExitTimestamp=Fri 2026-11-20 21:13:22.308379 UTC
NeedDaemonReload=no

Id=mnt-a\\x2db.mount
LoadState=loaded
ActiveState=active
SubState=mounted
UnitFileState=static
InactiveExitTimestamp=Fri 2026-11-20 21:13:30.084020 UTC
NeedDaemonReload=yes

ExecMainStartTimestamp=
Id=nope.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
InactiveExitTimestamp=
NeedDaemonReload=no
`;

// 2026-11-20 21:13:22 UTC is 1795209202
const captured = `now 1795209956.372815569
${units}files
changed 1795209202.307126999 regular file:/etc/redis/redis.conf
changed 1795209202.307128001 regular file:/etc/a b.conf
changed 1795209202.151074867 regular file:/etc/systemd/system/mnt-a\\x2db.mount
changed 1795209202.151074867 symbolic link:/etc/systemd/system/redis-server.service
changed 1795209202.151074867 regular empty file:/etc/systemd/system/page@.service
changed 1795209202.151074867 regular file:/etc/systemd/system/redis-server.service.d/10-limits.conf
${"a".repeat(64)}  /etc/redis/redis.conf
${"b".repeat(64)}  /etc/a b.conf
\\${"c".repeat(64)}  /etc/systemd/system/mnt-a\\\\x2db.mount
${"d".repeat(64)}  /etc/systemd/system/redis-server.service
${"e".repeat(64)}  /etc/systemd/system/page@.service
${"f".repeat(64)}  /etc/systemd/system/redis-server.service.d/10-limits.conf
`;

const redis = "redis-server.service//etc/redis/redis.conf//etc/a b.conf//etc/redis/none.acl";
const targets = [redis, "page@.service", "mnt-a\\x2db.mount", "nope.service"];

test("one answer holds every unit with its state, its files and the files it uses", () => {
  const answers = parse(captured, targets);
  assert.deepEqual(answers.get(redis), {
    id: "redis-server.service",
    load: "loaded",
    active: "active",
    sub: "running",
    enabled: "enabled",
    needsReload: false,
    files: {
      "/etc/systemd/system/redis-server.service": { sha256: "d".repeat(64), regular: false, newer: false },
      "/etc/systemd/system/redis-server.service.d/10-limits.conf": {
        sha256: "f".repeat(64),
        regular: true,
        newer: false,
      },
      "/etc/redis/redis.conf": { sha256: "a".repeat(64), regular: true, newer: false },
      "/etc/a b.conf": { sha256: "b".repeat(64), regular: true, newer: true },
      "/etc/redis/none.acl": null,
    },
  });
});

test("a template has files only", () => {
  assert.deepEqual(parse(captured, targets).get("page@.service"), {
    id: "page@.service",
    load: "template",
    active: "inactive",
    sub: "dead",
    enabled: "",
    needsReload: false,
    files: {
      "/etc/systemd/system/page@.service": { sha256: "e".repeat(64), regular: true, newer: false },
    },
  });
});

test("a name with a backslash is found in every program's way of writing it", () => {
  const mount = parse(captured, targets).get("mnt-a\\x2db.mount");
  assert.equal(mount?.needsReload, true);
  assert.equal(mount?.files["/etc/systemd/system/mnt-a\\x2db.mount"]?.sha256, "c".repeat(64));
});

test("a unit that is not there is an answer", () => {
  assert.deepEqual(parse(captured, targets).get("nope.service"), {
    id: "nope.service",
    load: "not-found",
    active: "inactive",
    sub: "dead",
    enabled: "",
    needsReload: false,
    files: {},
  });
});

/** The answer on a service with one used file. */
function answer({ active = "active", started = "21:13:22.307127", changed = "1795209202.307128000" }) {
  const output = `now 1795209956.372815569
ExecMainStartTimestamp=Fri 2026-11-20 ${started} UTC
Id=a.service
LoadState=loaded
ActiveState=${active}
SubState=running
UnitFileState=enabled
InactiveExitTimestamp=Fri 2026-11-20 21:00:00.000000 UTC
NeedDaemonReload=no
files
changed ${changed} regular file:/etc/a
${"a".repeat(64)}  /etc/a
`;
  return parse(output, ["a.service//etc/a"]).get("a.service//etc/a")?.files["/etc/a"]?.newer;
}

test("a file is newer from one microsecond after the start of the main process", () => {
  assert.equal(answer({ changed: "1795209202.307127999" }), false);
  assert.equal(answer({ changed: "1795209202.307128000" }), true);
});

test("a file from the future tells nothing: the clock was set back", () => {
  assert.equal(answer({ changed: "1795209957.000000000" }), false);
});

test("what does not run has no older file", () => {
  assert.equal(answer({ active: "inactive" }), false);
  assert.equal(answer({ active: "failed" }), false);
});

test("a unit without a process started when it left the inactive state", () => {
  const output = `now 1795209956.372815569
Id=mnt.mount
LoadState=loaded
ActiveState=active
SubState=mounted
UnitFileState=static
InactiveExitTimestamp=Fri 2026-11-20 21:13:30.084020 UTC
NeedDaemonReload=no
files
changed 1795209210.084021000 regular file:/etc/systemd/system/mnt.mount
${"a".repeat(64)}  /etc/systemd/system/mnt.mount
`;
  assert.equal(
    parse(output, ["mnt.mount"]).get("mnt.mount")?.files["/etc/systemd/system/mnt.mount"]?.newer,
    true,
  );
});

test("an import reads the texts as well", () => {
  const output = `${captured}text ${Buffer.from("[Mount]\n").toString("base64")} /etc/systemd/system/mnt-a\\x2db.mount\n`;
  const asked = [redis, "page@.service", "text mnt-a\\x2db.mount", "nope.service"];
  const file = parse(output, asked).get("text mnt-a\\x2db.mount")?.files[
    "/etc/systemd/system/mnt-a\\x2db.mount"
  ];
  assert.equal(file?.text, "[Mount]\n");
});

test("the output of a unit that was asked by an alias says its own name", () => {
  const output = `now 1795209956.372815569\n${units.split("\n\n")[0]}\nfiles\n`;
  assert.equal(parse(output, ["redis.service"]).get("redis.service")?.id, "redis-server.service");
});

for (const [why, output] of [
  ["is empty", ""],
  ["was cut short before the files", captured.slice(0, captured.indexOf("files"))],
  ["misses a unit", `now 1795209956.372815569\n${units.split("\n\n").slice(0, 2).join("\n\n")}\nfiles\n`],
  ["shows a unit too many", captured.replace("files\n", "\nId=more.service\nLoadState=loaded\nfiles\n")],
  ["holds a complaint", captured.replace("LoadState=loaded\n", "Failed to connect to bus\n")],
  ["lacks a state", captured.replace("LoadState=loaded\n", "")],
  ["holds a strange line among the files", `${captured}stat: cannot open\n`],
  ["has times in another form", captured.replaceAll(" UTC", " CET")],
] as const)
  test(`an answer that ${why} is not understood, rather than a change`, () => {
    assert.throws(() => parse(output, targets), AnswerError);
  });
