import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { test } from "node:test";
import { FileHost } from "../../server/testing/file-host.ts";

test("what was there before is kept, named, and comes back with its mode and time", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  writeFileSync(wanted.path, "former\n", { mode: 0o600 });
  utimesSync(wanted.path, 1_000_000_000, 1_000_000_000);
  const { notes } = host.apply({ wanted });
  assert.match(notes[0] ?? "", /^a copy of the former .*\/motd is kept: .*\/kept$/);
  assert.equal(readFileSync(wanted.path, "utf8"), "new\n");
  host.undo(wanted);
  assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
  const { mode, mtimeMs } = statSync(wanted.path);
  assert.equal(mode & 0o7777, 0o600);
  assert.equal(mtimeMs, 1_000_000_000_000);
});

test("a former file that was the same already comes back after later changes", () => {
  using host = new FileHost();
  const first = host.wanted("motd");
  writeFileSync(first.path, "new\n", { mode: 0o600 });
  assert.deepEqual(host.apply({ wanted: first }).notes, []);
  const second = host.wanted("motd", { content: "newer\n" });
  host.apply({ old: first, wanted: second });
  host.undo(second);
  assert.equal(readFileSync(first.path, "utf8"), "new\n");
  assert.equal(statSync(first.path).mode & 0o7777, 0o600);
});

test("a symbolic link is replaced, not followed, and comes back", () => {
  using host = new FileHost();
  const wanted = host.wanted("resolv.conf");
  writeFileSync(`${host.top}/target`, "theirs\n");
  symlinkSync("target", wanted.path);
  host.apply({ wanted });
  assert.ok(lstatSync(wanted.path).isFile());
  assert.equal(readFileSync(`${host.top}/target`, "utf8"), "theirs\n");
  host.undo(wanted);
  assert.equal(readlinkSync(wanted.path), "target");
});

test("a symbolic link that leads nowhere is kept and comes back as well", () => {
  using host = new FileHost();
  const wanted = host.wanted("resolv.conf");
  symlinkSync("/nowhere/at/all", wanted.path);
  host.apply({ wanted });
  host.undo(wanted);
  assert.equal(readlinkSync(wanted.path), "/nowhere/at/all");
});

test("removing a file that people changed keeps their version", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  host.apply({ wanted });
  writeFileSync(wanted.path, "by hand\n");
  host.undo(wanted);
  assert.equal(existsSync(wanted.path), false);
  assert.deepEqual(
    host.keptVersions().map((path) => readFileSync(path, "utf8")),
    ["by hand\n"],
  );
});

test("a former file whose directory is gone is kept elsewhere and named", () => {
  using host = new FileHost();
  mkdirSync(`${host.top}/conf.d`);
  const wanted = host.wanted("conf.d/a.conf");
  writeFileSync(wanted.path, "former\n");
  host.apply({ wanted });
  rmSync(`${host.top}/conf.d`, { recursive: true });
  const { notes, failed } = host.undo(wanted);
  const [version = ""] = host.keptVersions();
  assert.deepEqual(
    { notes, failed },
    { notes: [`the former ${wanted.path} is kept: ${version}`], failed: undefined },
  );
  assert.equal(readFileSync(version, "utf8"), "former\n");
});

test("a directory that took the file's place stays, and the former file is kept elsewhere", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  writeFileSync(wanted.path, "former\n");
  host.apply({ wanted });
  rmSync(wanted.path);
  mkdirSync(wanted.path);
  const { notes } = host.undo(wanted);
  const [version = ""] = host.keptVersions();
  assert.deepEqual(notes, [
    `${wanted.path} stays as it is: a directory took the place of the file`,
    `the former ${wanted.path} is kept: ${version}`,
  ]);
  assert.ok(statSync(wanted.path).isDirectory());
});

test("without the copy of the former file, the present one stays", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  writeFileSync(wanted.path, "former\n");
  const { notes } = host.apply({ wanted });
  rmSync((notes[0] ?? "").replace(/^.* is kept: /, ""));
  assert.match(host.undo(wanted).notes[0] ?? "", /stays as it is: there is no copy of the former one in /);
  assert.equal(readFileSync(wanted.path, "utf8"), "new\n");
});
