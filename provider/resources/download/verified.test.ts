import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { DownloadHost, model, other, sha256Of } from "../../server/testing/download-host.ts";
import { FileServer } from "../../server/testing/file-server.ts";
import { download } from "./download.ts";

let server: FileServer;
before(async () => {
  server = await FileServer.serve({ model, other });
});
after(() => server[Symbol.asyncDispose]());

test("a preview of a file that nobody touched does not read it", () => {
  using host = new DownloadHost(server, { watched: true });
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  host.hashes();
  host.assertConverged(wanted);
  host.assertConverged(wanted);
  assert.equal(host.hashes(), 0);
});

test("a file that somebody touched is read once, and then known again", () => {
  using host = new DownloadHost(server, { watched: true });
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  host.hashes();
  utimesSync(wanted.path, 1_000_000_000, 1_000_000_000);
  host.assertConverged(wanted);
  assert.equal(host.hashes(), 1);
  host.assertConverged(wanted);
  assert.equal(host.hashes(), 0);
});

test("a change that leaves size and time as they were is seen", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  const { atime, mtime } = statSync(wanted.path);
  const changed = Buffer.from(model);
  changed[1000]! ^= 1;
  writeFileSync(wanted.path, changed);
  utimesSync(wanted.path, atime, mtime);
  assert.deepEqual(download.plan({ old: wanted, wanted, observed: host.observe(wanted) }), [
    { path: "sha256", kind: "drift", effect: "changed on the host" },
  ]);
});

test("a file that was there before is read for its SHA-256 no more than before and at its takeover", () => {
  using host = new DownloadHost(server, { watched: true });
  const wanted = host.wanted("/model", { mode: "0600" });
  writeFileSync(wanted.path, model, { mode: 0o600 });
  host.apply({ wanted });
  assert.equal(host.hashes(), 2);
  host.assertConverged(wanted);
  assert.equal(host.hashes(), 0);
});

test("mended permissions need no reading", () => {
  using host = new DownloadHost(server, { watched: true });
  const old = host.wanted("/model");
  host.apply({ wanted: old });
  host.hashes();
  const wanted = { ...old, mode: "0600" };
  host.apply({ old, wanted });
  host.assertConverged(wanted);
  assert.equal(host.hashes(), 0);
});

test("without a download, a host that is asked writes nothing down", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  writeFileSync(wanted.path, other);
  const observed = host.observe(wanted);
  assert.equal(observed.type === "file" && observed.sha256, sha256Of(other));
  assert.equal(existsSync(`${host.top}/estate`), false);
});

test("a removed download leaves no record", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.apply({ wanted });
  host.undo(wanted);
  assert.equal(existsSync(`${host.top}/estate/verified`), false);
});

test("what the host keeps of a download holds no secret", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/guarded/model", { token: "open" });
  host.apply({ wanted });
  const { stdout } = spawnSync("grep", ["-rl", "Bearer\\|open\\|guarded", `${host.top}/estate`]);
  assert.equal(stdout.toString(), "");
  assert.deepEqual(readFileSync(wanted.path), model);
});
