import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { AnyHostKind, Step } from "../resources/definition.ts";
import {
  applyScript,
  deleteScript,
  inspectScript,
  manifestScript,
  parseManifest,
  parseTold,
  partialsOf,
  readySteps,
  root,
  sections,
  toldIn,
} from "./script.ts";
import { inputOf } from "./testing/local-host.ts";

/** Kinds whose functions only echo, so that the frame around them is what is tested. */
const kinds = ["Alpha", "Beta"].map((name) => ({
  name,
  inspect: { script: `printf '${name}: %s\\n' "$@"` },
})) as AnyHostKind[];

function sh(script: string, input: Buffer = Buffer.alloc(0)) {
  return spawnSync("sh", ["-c", script], { input, encoding: "utf8" });
}

test("questions are gathered by kind, each kind is asked once", () => {
  const { stdout, status } = sh(
    inspectScript(kinds, [
      { kind: "Alpha", target: "/etc/a b" },
      { kind: "Beta", target: "it's" },
      { kind: "Alpha", target: "/etc/$HOME" },
    ]),
  );
  assert.equal(status, 0);
  assert.deepEqual(
    sections(stdout),
    new Map([
      ["Alpha", "Alpha: /etc/a b\nAlpha: /etc/$HOME\n"],
      ["Beta", "Beta: it's\n"],
    ]),
  );
});

test("of what is managed each kind is asked once for all its targets, whatever stands in them", (context) => {
  const folder = temporaryFolder(context);
  const write = (name: string, lines: string) => {
    mkdirSync(`${folder}/resources/${name}`, { recursive: true });
    writeFileSync(`${folder}/resources/${name}/entry`, lines);
  };
  const targets = ["/etc/a b", " x ", "/*", "it's", "/etc/$HOME\\n", "-n"];
  for (const [index, target] of targets.entries())
    write(`Alpha-${index}`, `Alpha\t${target}\tdb:${target}\turn:${index}\n`);
  write("Gone-0", "Gone\tof a kind that is no more\tdb:gone\turn:gone\n");
  // nobody has told sh by its environment what a kind's targets are
  const script = `targets_Beta=x\n${manifestScript(kinds).replaceAll(root, folder)}`;
  const { stdout, status } = sh(script);
  assert.equal(status, 0);
  const found = sections(stdout);
  assert.equal(found?.get("Alpha"), targets.map((target) => `Alpha: ${target}\n`).join(""));
  assert.equal(found?.has("Beta"), false);
  assert.equal(parseManifest(found?.get("manifest") ?? "").length, targets.length + 1);
});

test("an answer that was cut short or garbled is no answer", () => {
  assert.equal(sections("@estate begin Alpha\nAlpha: x\n"), undefined);
  assert.equal(sections("@estate begin Alpha\n@estate end Beta\n"), undefined);
  assert.equal(sections("@estate begin Alpha\n@estate begin Beta\n"), undefined);
});

test("the manifest's lines are questions with the id they belong to", () => {
  assert.deepEqual(
    parseManifest("File\t/etc/motd\tdb:/etc/motd\turn:motd\n\nUser\tpage\tdb:page\turn:page\n"),
    [
      { kind: "File", target: "/etc/motd", id: "db:/etc/motd", urn: "urn:motd" },
      { kind: "User", target: "page", id: "db:page", urn: "urn:page" },
    ],
  );
});

function applied(folder: string, steps: Step[]) {
  const { script, input } = applyScript({
    kind: kinds[0]!,
    id: "db:x",
    urn: "urn:x",
    folder,
    target: "x",
    steps: readySteps(steps),
    before: '{"type":"absent"}',
  });
  return sh(script, inputOf(input));
}

test("steps run in order, uploads arrive byte by byte, and the host is asked again at the end", (context) => {
  const folder = temporaryFolder(context);
  const content = Buffer.from([0, 1, 2, 255, 10, 39]);
  const { stdout, stderr, status } = applied(folder, [
    { title: "eat stdin", run: "cat > /dev/null" },
    { title: "upload", upload: `${folder}/upload`, content },
    {
      title: "compare",
      run: `note "it has $(wc -c < ${folder}/upload) bytes, mode $(stat -c %a ${folder}/upload)"`,
    },
  ]);
  assert.equal(status, 0, stderr);
  assert.deepEqual(sections(stdout), new Map([["Alpha", "Alpha: x\n"]]));
  assert.deepEqual(parseTold(stderr), { notes: ["it has 6 bytes, mode 600"], failed: undefined, rest: "" });
  assert.equal(sh(`cat ${folder}/entry ${folder}/before`).stdout, 'Alpha\tx\tdb:x\turn:x\n{"type":"absent"}');
});

test("what a step tells is heard while it runs, and is no part of what it said", (context) => {
  const run = 'progress "1 GB of 4"; note "4 GB are here"; echo "fetched" >&2';
  const { stderr } = applied(temporaryFolder(context), [{ title: "long", run }]);
  assert.deepEqual(stderr.trim().split("\n").map(toldIn), [
    { verb: "progress", text: "1 GB of 4" },
    { verb: "note", text: "4 GB are here" },
    undefined,
  ]);
  assert.deepEqual(parseTold(stderr), { notes: ["4 GB are here"], failed: undefined, rest: "fetched" });
});

test("a step whose listener is gone goes on", (context) => {
  const folder = temporaryFolder(context);
  const { status } = applied(folder, [
    { title: "hang up", run: `mkfifo ${folder}/fifo; : <${folder}/fifo & exec 2>${folder}/fifo; wait` },
    { title: "go on", run: `progress "half of it"; note "all of it"; echo yes >${folder}/done` },
  ]);
  assert.equal(status, 0);
  assert.equal(sh(`cat ${folder}/done`).stdout, "yes\n");
});

test("the first step that fails ends it and is named, with what its programs said", (context) => {
  const { stderr, status } = applied(temporaryFolder(context), [
    { title: "fine", run: "true" },
    { title: "broken", run: "echo no luck >&2; false" },
    { title: "never", run: "note never" },
  ]);
  assert.equal(status, 1);
  assert.deepEqual(parseTold(stderr), { notes: [], failed: 1, rest: "no luck" });
});

test("what was found first stays recorded when a create is repeated", (context) => {
  const folder = temporaryFolder(context);
  applied(folder, []);
  const again = applyScript({
    kind: kinds[0]!,
    id: "db:x",
    urn: "urn:x",
    folder,
    target: "x",
    steps: [],
    before: '"ours"',
  });
  assert.equal(sh(again.script, inputOf(again.input)).status, 0);
  assert.equal(sh(`cat ${folder}/before`).stdout, '{"type":"absent"}');
});

test("an upload is never written through a link, and leaves what stood there as it is", (context) => {
  const folder = temporaryFolder(context);
  sh(`cd ${folder}; echo theirs > theirs; ln -s theirs upload; ln -s theirs upload.part`);
  assert.equal(
    applied(folder, [{ title: "u", upload: `${folder}/upload`, content: Buffer.from("x") }]).status,
    0,
  );
  assert.equal(
    sh(`cat ${folder}/theirs; cat ${folder}/upload; stat -c ' %F %a' ${folder}/upload`).stdout,
    "theirs\nx regular file 600\n",
  );
});

test("an upload that is cut short fails, and leaves no half of itself", (context) => {
  const folder = temporaryFolder(context);
  const steps = [{ title: "u", upload: `${folder}/upload`, content: Buffer.from("content") }];
  const { script, input } = applyScript({
    kind: kinds[0]!,
    id: "db:x",
    urn: "urn:x",
    folder,
    target: "x",
    steps: readySteps(steps),
    before: "",
  });
  const { stderr, status } = sh(script, inputOf(input).subarray(0, 3));
  assert.equal(status, 1);
  assert.deepEqual(parseTold(stderr), { notes: [], failed: 0, rest: "the upload was cut short" });
  assert.equal(sh(`[ -e ${folder}/upload ]`).status, 1);
});

function temporaryFolder(context: { after(done: () => void): void }): string {
  const top = sh("mktemp -d").stdout.trim();
  context.after(() => void sh(`rm -rf ${top}`));
  sh(`mkdir -p ${top}/resources/it`);
  return `${top}/resources/it`;
}

test("a change of a host throws away what nobody came back for in a week, and nothing younger", (context) => {
  const folder = temporaryFolder(context);
  const partials = partialsOf(folder);
  sh(`mkdir ${partials}; touch -d '8 days ago' ${partials}/old; touch -d '6 days ago' ${partials}/young`);
  assert.equal(applied(folder, []).status, 0);
  assert.equal(sh(`ls ${partials}`).stdout, "young\n");
  sh(`touch -d '8 days ago' ${partials}/young`);
  const { script } = deleteScript(folder, []);
  assert.equal(sh(script).status, 0);
  assert.equal(sh(`ls ${partials}`).stdout, "");
});

test("where no upload was broken off, nothing is started to look for it", (context) => {
  const folder = temporaryFolder(context);
  const { script } = deleteScript(folder, []);
  const { status, stderr } = sh(`find() { echo started >&2; }\n${script}`);
  assert.deepEqual([status, stderr], [0, ""]);
});

test("what scripts need of a host lies in one folder, so that a test's host is a folder of its own", (context) => {
  const folder = temporaryFolder(context);
  assert.equal(applied(folder, []).status, 0);
  assert.equal(sh(`ls ${folder}/../../locks`).stdout, "it\n");
});
