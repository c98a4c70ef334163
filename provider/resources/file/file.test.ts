import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { adoptTarget } from "./adopt.ts";
import { file } from "./file.ts";
import { type FileInputs, inputs } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";

const owner = userInfo().username;
const group = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();

function localHost() {
  return new LocalHost(file);
}

function wantedAt(path: string, more: Partial<FileInputs> = {}): FileInputs {
  return inputs.parse({
    path,
    owner,
    group,
    ...(more.contentBase64 === undefined && { content: "new\n" }),
    ...more,
  });
}

function assertConverged(host: LocalHost<FileInputs, FileObserved>, wanted: FileInputs) {
  assert.deepEqual(file.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

test("a file is made with its content and mode, and removed without a trace", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`, { mode: "0640" });
  const { notes, failed, rest } = host.apply({ wanted });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.equal(readFileSync(wanted.path, "utf8"), "new\n");
  assert.equal(statSync(wanted.path).mode & 0o7777, 0o640);
  assertConverged(host, wanted);
  assert.deepEqual(host.undo(wanted).notes, []);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
  assert.equal(host.remembers(wanted), false);
});

const hostile = [
  "it's",
  "a b",
  "back\\slash",
  "$(touch pwned)",
  "ünïcode",
  "-n",
  "*",
  "content:x",
  "a  b",
  "%s",
];
for (const name of hostile)
  test(`a file may be called ${name}`, () => {
    using host = localHost();
    const wanted = wantedAt(`${host.top}/${name}`, { validate: "grep -q new %s" });
    assert.equal(host.apply({ wanted }).failed, undefined);
    assertConverged(host, wanted);
    writeFileSync(wanted.path, "by hand");
    const { notes } = host.apply({ old: wanted, wanted });
    const [version = ""] = host.keptVersions();
    assert.deepEqual(notes, [`${wanted.path} was changed on the host; that version is kept: ${version}`]);
    assert.equal(readFileSync(version, "utf8"), "by hand");
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"]);
  });

test("every byte arrives as it is", () => {
  using host = localHost();
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
  const wanted = wantedAt(`${host.top}/blob`, { contentBase64: bytes.toString("base64") });
  host.apply({ wanted });
  assert.ok(readFileSync(wanted.path).equals(bytes));
});

test("an empty file is a file", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/empty`, { content: "" });
  host.apply({ wanted });
  assert.equal(readFileSync(wanted.path, "utf8"), "");
  assertConverged(host, wanted);
});

test("what was there before is kept, named, and comes back with its mode and time", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
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
  using host = localHost();
  const first = wantedAt(`${host.top}/motd`);
  writeFileSync(first.path, "new\n", { mode: 0o600 });
  assert.deepEqual(host.apply({ wanted: first }).notes, []);
  const second = wantedAt(first.path, { content: "newer\n" });
  host.apply({ old: first, wanted: second });
  host.undo(second);
  assert.equal(readFileSync(first.path, "utf8"), "new\n");
  assert.equal(statSync(first.path).mode & 0o7777, 0o600);
});

test("a symbolic link is replaced, not followed, and comes back", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/resolv.conf`);
  writeFileSync(`${host.top}/target`, "theirs\n");
  symlinkSync("target", wanted.path);
  host.apply({ wanted });
  assert.ok(lstatSync(wanted.path).isFile());
  assert.equal(readFileSync(`${host.top}/target`, "utf8"), "theirs\n");
  host.undo(wanted);
  assert.equal(readlinkSync(wanted.path), "target");
});

test("a symbolic link that leads nowhere is kept and comes back as well", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/resolv.conf`);
  symlinkSync("/nowhere/at/all", wanted.path);
  host.apply({ wanted });
  host.undo(wanted);
  assert.equal(readlinkSync(wanted.path), "/nowhere/at/all");
});

test("a changed mode alone is mended by a file that nobody can have swapped", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
  host.apply({ wanted });
  chmodSync(wanted.path, 0o4777);
  linkSync(wanted.path, `${host.top}/theirs`);
  assert.deepEqual(host.apply({ old: wanted, wanted }).notes, []);
  assertConverged(host, wanted);
  assert.equal(statSync(`${host.top}/theirs`).mode & 0o7777, 0o4777);
});

test("a file that is gone is made again", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
  host.apply({ wanted });
  rmSync(wanted.path);
  assert.deepEqual(host.apply({ old: wanted, wanted }).notes, []);
  assertConverged(host, wanted);
});

test("content that the command refuses never replaces the old one, and the error shows why", () => {
  using host = localHost();
  const old = wantedAt(`${host.top}/sudoers`, { content: "good" });
  host.apply({ wanted: old });
  const wanted = wantedAt(old.path, {
    content: "bad",
    validate: "echo looking; grep good %s || { echo '>>> syntax error' >&2; false; }",
  });
  const { failed, rest } = host.apply({ old, wanted });
  assert.equal(failed, `validate the new content of ${old.path}`);
  assert.equal(
    rest,
    `looking\n>>> syntax error\nthe command that validates refuses the new content of ${old.path}, and the old one stays; the command ended with 1`,
  );
  assert.equal(readFileSync(old.path, "utf8"), "good");
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "sudoers"]);
});

test("the command sees the new content with its final mode", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/sudoers`, {
    mode: "0440",
    validate: 'test "$(cat %s)" = new && test "$(stat -c %a %s)" = 440',
  });
  assert.equal(host.apply({ wanted }).failed, undefined);
});

test("a missing directory is named, with what to do", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/conf.d/a.conf`);
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `find the directory of ${wanted.path}`);
  assert.equal(
    rest,
    `the directory ${host.top}/conf.d is not there: declare it as a host.Directory that this file depends on, or create it`,
  );
});

test("an owner that the host does not know is named, with what to do, and the old file stays", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`, { owner: "nobodyhere" });
  writeFileSync(wanted.path, "former\n");
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `set the permissions of ${wanted.path}`);
  assert.match(rest, /invalid user.*nobodyhere.*\n.*let this resource depend on its host\.User or package/);
  assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
});

test("a directory in the way is refused before anything is touched", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
  mkdirSync(wanted.path);
  assert.throws(() => host.apply({ wanted }), {
    name: "EstateError",
    message: `${wanted.path} cannot become a file: a directory is there, and it is not removed for you. Move it away on the host, or choose another path.`,
  });
});

test("removing a file that people changed keeps their version", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
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
  using host = localHost();
  mkdirSync(`${host.top}/conf.d`);
  const wanted = wantedAt(`${host.top}/conf.d/a.conf`);
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
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
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
  using host = localHost();
  const wanted = wantedAt(`${host.top}/motd`);
  writeFileSync(wanted.path, "former\n");
  const { notes } = host.apply({ wanted });
  rmSync((notes[0] ?? "").replace(/^.* is kept: /, ""));
  assert.match(host.undo(wanted).notes[0] ?? "", /stays as it is: there is no copy of the former one in /);
  assert.equal(readFileSync(wanted.path, "utf8"), "new\n");
});

test("an import gives the inputs back, and then nothing differs", () => {
  using host = localHost();
  const path = `${host.top}/motd`;
  for (const bytes of [
    Buffer.from("grüß\n"),
    Buffer.from([0xff, 0x00, 0xfe]),
    Buffer.from(""),
    Buffer.from("\ufeffx"),
  ]) {
    writeFileSync(path, bytes, { mode: 0o640 });
    const adopted = file.adopt(path, host.ask(adoptTarget(path)));
    assert.deepEqual(inputs.parse(adopted), adopted);
    assertConverged(host, adopted);
  }
});

test("an import does not read more than a state can hold", () => {
  using host = localHost();
  const path = `${host.top}/big`;
  writeFileSync(path, Buffer.alloc(1024 * 1024 + 5));
  assert.throws(() => file.adopt(path, host.ask(adoptTarget(path))), { message: /it has 1048581 bytes/ });
});

test("looking at pipes, devices and directories neither blocks nor fails", () => {
  using host = localHost();
  execFileSync("mkfifo", [`${host.top}/pipe`]);
  const types = [`${host.top}/pipe`, "/dev/zero", host.top].flatMap((path) => [
    host.ask(path).type,
    host.ask(adoptTarget(path)).type,
  ]);
  assert.deepEqual(types, ["other", "other", "other", "other", "directory", "directory"]);
});

test("killed after any line, a Create leaves the whole old or the whole new file, and the next one converges", () => {
  const killed = killedAfterEachLine((line) => {
    using host = localHost();
    const wanted = wantedAt(`${host.top}/motd`, { mode: "0600" });
    writeFileSync(wanted.path, "former\n", { mode: 0o640 });
    const told = host.apply({ wanted, killedAt: line });
    assert.ok(["former\n", "new\n"].includes(readFileSync(wanted.path, "utf8")), `after line ${line}`);
    const changed = wantedAt(wanted.path, { content: "changed in the meantime\n" });
    assert.equal(host.apply({ wanted: changed }).failed, undefined);
    assertConverged(host, changed);
    host.undo(changed);
    assert.equal(readFileSync(wanted.path, "utf8"), "former\n", `after line ${line}`);
    assert.deepEqual(readdirSync(host.top).sort(), ["estate", "motd"]);
    return told;
  });
  assert.ok(killed > 3);
});

test("killed after any line, a removal leaves the whole new or the whole former file, and the next one ends it", () => {
  const killed = killedAfterEachLine((line) => {
    using host = localHost();
    const wanted = wantedAt(`${host.top}/motd`);
    writeFileSync(wanted.path, "former\n");
    host.apply({ wanted });
    const told = host.undo(wanted, { killedAt: line });
    assert.ok(["former\n", "new\n"].includes(readFileSync(wanted.path, "utf8")), `after line ${line}`);
    if (host.remembers(wanted)) host.undo(wanted);
    assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
    assert.deepEqual(host.keptVersions(), []);
    assert.deepEqual(readdirSync(host.top).sort(), ["estate", "motd"]);
    return told;
  });
  assert.ok(killed > 3);
});
