import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { after, before, test } from "node:test";
import { DownloadHost, model, other, sha256Of } from "../../server/testing/download-host.ts";
import { FileServer } from "../../server/testing/file-server.ts";
import { asideOf } from "./aside.ts";

let server: FileServer;
before(async () => {
  server = await FileServer.serve({ model, other });
});
after(() => server[Symbol.asyncDispose]());

/** The versions that were kept beside the file, as they are. */
function keptBeside(path: string): string[] {
  if (!existsSync(asideOf(path))) return [];
  return readdirSync(asideOf(path)).map((name) => readFileSync(`${asideOf(path)}/${name}`, "utf8"));
}

test("what was there before is kept, named, and comes back with its mode", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  writeFileSync(wanted.path, "former\n", { mode: 0o600 });
  assert.deepEqual(host.apply({ wanted }).notes, [
    `the former ${wanted.path} is kept: ${asideOf(wanted.path)}/former`,
  ]);
  host.assertConverged(wanted);
  host.undo(wanted);
  assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
  assert.equal(statSync(wanted.path).mode & 0o7777, 0o600);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
});

test("a file that is the same already is not downloaded, and gets its mode back", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  writeFileSync(wanted.path, model, { mode: 0o600 });
  server.asked();
  assert.deepEqual(host.apply({ wanted }).notes, []);
  assert.deepEqual(server.asked(), []);
  host.assertConverged(wanted);
  const { ino } = statSync(wanted.path);
  host.undo(wanted);
  assert.deepEqual(readFileSync(wanted.path), model);
  assert.equal(statSync(wanted.path).mode & 0o7777, 0o600);
  assert.equal(statSync(wanted.path).ino, ino);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
});

test("a former file that was the same already comes back after later versions", () => {
  using host = new DownloadHost(server);
  const first = host.wanted("/model");
  writeFileSync(first.path, model, { mode: 0o600 });
  host.apply({ wanted: first });
  const second = host.wanted("/other", { sha256: sha256Of(other) });
  host.apply({ old: first, wanted: second });
  host.assertConverged(second);
  host.undo(second);
  assert.deepEqual(readFileSync(first.path), model);
  assert.equal(statSync(first.path).mode & 0o7777, 0o600);
});

test("our own former version is replaced without a copy", () => {
  using host = new DownloadHost(server);
  const first = host.wanted("/model");
  host.apply({ wanted: first });
  const second = host.wanted("/other", { sha256: sha256Of(other) });
  assert.deepEqual(host.apply({ old: first, wanted: second }).notes, []);
  assert.deepEqual(readFileSync(first.path), other);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
  host.undo(second);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

test("what people made of the file is kept and named before it is mended or removed", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  writeFileSync(wanted.path, "by hand\n");
  const { notes } = host.apply({ old: wanted, wanted });
  const beginning = `${wanted.path} was changed on the host; that version is kept: ${asideOf(wanted.path)}/kept-`;
  assert.ok(notes[0]?.startsWith(beginning), notes[0]);
  host.assertConverged(wanted);
  assert.deepEqual(keptBeside(wanted.path), ["by hand\n"]);
  rmSync(asideOf(wanted.path), { recursive: true });
  writeFileSync(wanted.path, "again\n");
  assert.ok(host.undo(wanted).notes[0]?.startsWith(beginning));
  assert.equal(existsSync(wanted.path), false);
  assert.deepEqual(keptBeside(wanted.path), ["again\n"]);
});

test("a file that is gone is downloaded again", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  rmSync(wanted.path);
  host.apply({ old: wanted, wanted });
  host.assertConverged(wanted);
});

test("a symbolic link is replaced, not followed, and comes back", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  writeFileSync(`${host.top}/target`, "theirs\n");
  symlinkSync("target", wanted.path);
  host.apply({ wanted });
  assert.ok(lstatSync(wanted.path).isFile());
  assert.equal(readFileSync(`${host.top}/target`, "utf8"), "theirs\n");
  host.undo(wanted);
  assert.equal(readlinkSync(wanted.path), "target");
});

test("permissions that drifted are mended without a download, and the file stays the same", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  const { ino } = statSync(wanted.path);
  chmodSync(wanted.path, 0o666);
  server.asked();
  host.apply({ old: wanted, wanted });
  host.assertConverged(wanted);
  assert.deepEqual(server.asked(), []);
  assert.equal(statSync(wanted.path).ino, ino);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
});

test("another url of the same content downloads nothing", () => {
  using host = new DownloadHost(server);
  const old = host.wanted("/model");
  host.apply({ wanted: old });
  server.asked();
  const wanted = { ...old, url: server.url("/elsewhere/model") };
  assert.equal(host.apply({ old, wanted }).failed, undefined);
  assert.deepEqual(server.asked(), []);
});

test("a directory that took the file's place stays, and the former file is kept and named", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  writeFileSync(wanted.path, "former\n");
  host.apply({ wanted });
  rmSync(wanted.path);
  mkdirSync(wanted.path);
  const { notes } = host.undo(wanted);
  assert.equal(notes[0], `${wanted.path} stays as it is: a directory took the place of the file`);
  assert.match(notes[1] ?? "", /^the former .*\/file is kept: .*\/\.file\.estate\/kept-\d{8}T\d{6}Z$/);
  assert.deepEqual(keptBeside(wanted.path), ["former\n"]);
});

test("a download whose directory is gone is forgotten", () => {
  using host = new DownloadHost(server);
  mkdirSync(`${host.top}/models`);
  const wanted = host.wanted("/model", { path: `${host.top}/models/file` });
  host.apply({ wanted });
  rmSync(`${host.top}/models`, { recursive: true });
  const { notes, failed } = host.undo(wanted);
  assert.deepEqual({ notes, failed }, { notes: [], failed: undefined });
});

test("a directory in the way is refused before anything is touched", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  mkdirSync(wanted.path);
  assert.throws(() => host.apply({ wanted }), {
    name: "EstateError",
    message: `${wanted.path} cannot become a file: a directory is there, and it is not removed for you. Move it away on the host, or choose another path.`,
  });
});
