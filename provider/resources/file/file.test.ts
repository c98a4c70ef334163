import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { test } from "node:test";
import { FileHost } from "../../server/testing/file-host.ts";
import { adoptTarget } from "./adopt.ts";

test("a file is made with its content and mode, and removed without a trace", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd", { mode: "0640" });
  const { notes, failed, rest } = host.apply({ wanted });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.equal(readFileSync(wanted.path, "utf8"), "new\n");
  assert.equal(statSync(wanted.path).mode & 0o7777, 0o640);
  host.assertConverged(wanted);
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
    using host = new FileHost();
    const wanted = host.wanted(name, { validate: "grep -q new %s" });
    assert.equal(host.apply({ wanted }).failed, undefined);
    host.assertConverged(wanted);
    writeFileSync(wanted.path, "by hand");
    const { notes } = host.apply({ old: wanted, wanted });
    const [version = ""] = host.keptVersions();
    assert.deepEqual(notes, [`${wanted.path} was changed on the host; that version is kept: ${version}`]);
    assert.equal(readFileSync(version, "utf8"), "by hand");
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"]);
  });

test("every byte arrives as it is", () => {
  using host = new FileHost();
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256));
  const wanted = host.wanted("blob", { contentBase64: bytes.toString("base64") });
  host.apply({ wanted });
  assert.ok(readFileSync(wanted.path).equals(bytes));
});

test("an empty file is a file", () => {
  using host = new FileHost();
  const wanted = host.wanted("empty", { content: "" });
  host.apply({ wanted });
  assert.equal(readFileSync(wanted.path, "utf8"), "");
  host.assertConverged(wanted);
});

test("a changed mode alone is mended by a file that nobody can have swapped", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  host.apply({ wanted });
  chmodSync(wanted.path, 0o4777);
  linkSync(wanted.path, `${host.top}/theirs`);
  assert.deepEqual(host.apply({ old: wanted, wanted }).notes, []);
  host.assertConverged(wanted);
  assert.equal(statSync(`${host.top}/theirs`).mode & 0o7777, 0o4777);
});

test("a file that is gone is made again", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  host.apply({ wanted });
  rmSync(wanted.path);
  assert.deepEqual(host.apply({ old: wanted, wanted }).notes, []);
  host.assertConverged(wanted);
});

test("content that the command refuses never replaces the old one, and the error shows why", () => {
  using host = new FileHost();
  const old = host.wanted("sudoers", { content: "good" });
  host.apply({ wanted: old });
  const wanted = host.wanted("sudoers", {
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
  using host = new FileHost();
  const wanted = host.wanted("sudoers", {
    mode: "0440",
    validate: 'test "$(cat %s)" = new && test "$(stat -c %a %s)" = 440',
  });
  assert.equal(host.apply({ wanted }).failed, undefined);
});

test("a missing directory is named, with what to do", () => {
  using host = new FileHost();
  const wanted = host.wanted("conf.d/a.conf");
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `find the directory of ${wanted.path}`);
  assert.equal(
    rest,
    `the directory ${host.top}/conf.d is not there: declare it as a host.Directory that this file depends on, or create it`,
  );
});

test("an owner that the host does not know is named, with what to do, and the old file stays", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd", { owner: "nobodyhere" });
  writeFileSync(wanted.path, "former\n");
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `set the permissions of ${wanted.path}`);
  assert.match(rest, /invalid user.*nobodyhere.*\n.*let this resource depend on its host\.User or package/);
  assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
});

test("a directory in the way is refused before anything is touched", () => {
  using host = new FileHost();
  const wanted = host.wanted("motd");
  mkdirSync(wanted.path);
  assert.throws(() => host.apply({ wanted }), {
    name: "EstateError",
    message: `${wanted.path} cannot become a file: a directory is there, and it is not removed for you. Move it away on the host, or choose another path.`,
  });
});

test("looking at pipes, devices and directories neither blocks nor fails", () => {
  using host = new FileHost();
  execFileSync("mkfifo", [`${host.top}/pipe`]);
  const types = [`${host.top}/pipe`, "/dev/zero", host.top].flatMap((path) => [
    host.ask(path).type,
    host.ask(adoptTarget(path)).type,
  ]);
  assert.deepEqual(types, ["other", "other", "other", "other", "directory", "directory"]);
});
