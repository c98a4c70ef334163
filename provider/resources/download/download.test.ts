import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { after, before, test } from "node:test";
import { DownloadHost, model, other, sha256Of } from "../../server/testing/download-host.ts";
import { FileServer } from "../../server/testing/file-server.ts";

let server: FileServer;
before(async () => {
  server = await FileServer.serve({ model, other, empty: new Uint8Array(0) });
});
after(() => server[Symbol.asyncDispose]());

test("a file is downloaded, verified, permitted, and removed without a trace", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model", { mode: "0640" });
  const { notes, failed, rest } = host.apply({ wanted });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.deepEqual(readFileSync(wanted.path), model);
  assert.equal(statSync(wanted.path).mode & 0o7777, 0o640);
  host.assertConverged(wanted);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
  assert.deepEqual(host.undo(wanted).notes, []);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

for (const name of ["it's", "a b", "back\\slash", "$(touch pwned)", "ünïcode", "-p", "*", "%s", " x "])
  test(`a download may be called ${name}`, () => {
    using host = new DownloadHost(server);
    const wanted = host.wanted("/model", { path: `${host.top}/${name}` });
    const { failed, rest } = host.apply({ wanted });
    assert.equal(failed, undefined, rest);
    host.assertConverged(wanted);
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"]);
  });

test("an empty file is a file", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/empty", { sha256: sha256Of(new Uint8Array(0)) });
  assert.equal(host.apply({ wanted }).failed, undefined);
  host.assertConverged(wanted);
});

test("a connection that breaks in the middle is continued where it broke", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/breaks-after-100000/model");
  server.asked();
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.deepEqual(readFileSync(wanted.path), model);
  assert.deepEqual(
    server.asked().map(({ range }) => range),
    [undefined, "bytes=100000-", "bytes=200000-"],
  );
});

test("a server that knows no ranges is asked for the whole again", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/no-ranges/model");
  host.bring("sixteen bytes...", wanted);
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.deepEqual(readFileSync(wanted.path), model);
});

test("a server that knows no ranges and always breaks off is given up, and the path has nothing", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/no-ranges/breaks-after-1000/model");
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `download ${wanted.path}`);
  assert.match(rest, /^curl: \(33\) /);
  assert.equal(existsSync(wanted.path), false);
});

test("a server that is busy is asked again, after a while", () => {
  using host = new DownloadHost(server, { impatient: true });
  assert.equal(host.apply({ wanted: host.wanted("/busy-2/model") }).failed, undefined);
  assert.deepEqual(host.sleeps(), ["2", "4"]);
});

test("what arrived before a run gave up is kept, and the next one goes on from there", () => {
  using host = new DownloadHost(server, { impatient: true });
  const wanted = host.wanted("/busy-4/model");
  host.bring(model.subarray(0, 1000), wanted);
  const { rest } = host.apply({ wanted });
  assert.match(rest, /^curl: \(22\) The requested URL returned error: 503/);
  assert.match(
    rest,
    /\nThe 1000 bytes that arrived are kept in .*\/\.file\.estate, and the next run goes on from there; remove that folder if nobody wants them\.$/,
  );
  host.undo(wanted);
  server.asked();
  const { notes } = host.apply({ wanted });
  assert.deepEqual(notes, [
    `the download of ${wanted.path} goes on after the bytes that had arrived earlier: 1000`,
  ]);
  assert.equal(server.asked()[0]?.range, "bytes=1000-");
  host.assertConverged(wanted);
});

test("what had arrived whole is not downloaded again", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.bring(model, wanted);
  assert.equal(host.apply({ wanted }).failed, undefined);
  host.assertConverged(wanted);
});

test("a part that is of another content is thrown away, and the whole is downloaded", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.bring(other.subarray(0, 5000), wanted);
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.deepEqual(readFileSync(wanted.path), model);
});

test("a part of another version is not continued and does not stay", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/model");
  host.bring(model.subarray(0, 10), { ...wanted, sha256: sha256Of(other) });
  server.asked();
  host.apply({ wanted });
  assert.equal(server.asked()[0]?.range, undefined);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "file"]);
});

test("what has another SHA-256 never gets to the path", () => {
  using host = new DownloadHost(server);
  const wanted = host.wanted("/other");
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, `download ${wanted.path}`);
  assert.equal(
    rest,
    `what the server gives has the SHA-256 ${sha256Of(other)}, not ${wanted.sha256}: it has another file than the program says, or an error page`,
  );
  host.undo(wanted);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

test("a file that the server has not is said at once", () => {
  using host = new DownloadHost(server);
  assert.equal(
    host.apply({ wanted: host.wanted("/nope") }).rest,
    "curl: (22) The requested URL returned error: 404",
  );
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

test("a host without curl is told what to install", () => {
  using host = new DownloadHost(server, { without: "curl" });
  assert.equal(
    host.apply({ wanted: host.wanted("/model") }).rest,
    "curl is not on the host: let this download depend on a host.Packages with curl and ca-certificates",
  );
});

test("passwords and tokens are told the server, and are neither in arguments nor in titles", () => {
  using host = new DownloadHost(server, { watched: true });
  const withPassword = host.wanted("/guarded/model");
  const url = withPassword.url.replace("http://", "http://anna:letmein@");
  const { failed, rest } = host.apply({ wanted: { ...withPassword, url } });
  assert.equal(failed, undefined, rest);
  const withToken = host.wanted("/guarded/model", { path: `${host.top}/second`, token: "open" });
  assert.equal(host.apply({ wanted: withToken }).failed, undefined);
  assert.deepEqual(host.curls(), ["--disable --config -", "--disable --config -"]);
});

test("who is not let in hears what may be missing", () => {
  using host = new DownloadHost(server);
  assert.equal(
    host.apply({ wanted: host.wanted("/guarded/model", { token: "wrong" }) }).rest,
    "curl: (22) The requested URL returned error: 401\nThe server asks who we are: say a token, or a url with a user and a password.",
  );
});

test("the token is not told to a server that the first one leads to", () => {
  using host = new DownloadHost(server);
  server.asked();
  assert.equal(
    host.apply({ wanted: host.wanted("/guarded/elsewhere/model", { token: "open" }) }).failed,
    undefined,
  );
  assert.deepEqual(
    server.asked().map(({ host, authorization }) => [host?.split(":")[0], authorization]),
    [
      ["127.0.0.1", "Bearer open"],
      ["localhost", undefined],
    ],
  );
});
