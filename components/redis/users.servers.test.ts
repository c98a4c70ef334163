import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { UserHost } from "../../provider/resources/redis/user/user-host.ts";
import { usersScript } from "./files.ts";

const bin = mkdtempSync(join(tmpdir(), "redis-users-"));
const { PATH } = process.env;
let host: UserHost;

// The one user who runs the tests is redis as well.
before(() => {
  writeFileSync(join(bin, "runuser"), '#!/bin/sh\nshift 3\nexec "$@"\n', { mode: 0o755 });
  process.env.PATH = `${bin}${delimiter}${PATH}`;
});
after(() => {
  process.env.PATH = PATH;
  rmSync(bin, { recursive: true });
});

const folder = () => dirname(host.server.socket);
const usersFile = () => join(folder(), "users.acl");
const login = () => readFileSync(host.server.adminFile, "utf8").trimEnd().split("\n") as [string, string];
const service = () => host.wanted({ name: "brainall", keys: ["*"], commands: ["+@all", "-@admin"] });

/** As the unit does it, which starts the server also where its admin could not be made; answers with what was complained of. */
function restart(): string {
  host.server.stop();
  const input = usersScript(folder(), host.server.adminFile);
  const { stderr } = spawnSync("sh", ["-s"], { input, encoding: "utf8" });
  host.server.start();
  return stderr;
}

beforeEach(() => {
  host = new UserHost();
});
afterEach(() => host[Symbol.dispose]());

test("a server that never had users is closed to everybody but the admin, by whom users are made that stay", () => {
  rmSync(usersFile());
  assert.equal(restart(), "");
  assert.match(host.server.query("PING"), /^NOAUTH/);
  assert.equal(host.server.loginOf("default", ""), "WRONGPASS");
  assert.equal(statSync(host.server.adminFile).mode & 0o777, 0o600);

  const closed = { name: "default", enabled: false, passwords: [], keys: [], commands: [] };
  assert.deepEqual(host.drift(host.wanted(closed)), []);
  host.assertMade(service());
  assert.equal(restart(), "");
  assert.deepEqual([host.drift(service()), host.drift(host.wanted(closed))], [[], []]);
  assert.equal(host.server.loginOf("brainall", "correct horse"), "OK");
});

test("each start has an admin of another password, whatever became of the one before", () => {
  restart();
  const before = login();
  const broken = readFileSync(usersFile(), "utf8").replace(/^user estate .*$/m, "user estate on nopass");
  writeFileSync(usersFile(), broken);
  assert.equal(restart(), "");
  assert.equal(host.server.loginOf(...before), "WRONGPASS");
  assert.equal(host.server.loginOf(...login()), "OK");
  host.assertMade(service());
});

test("what somebody lets the user of the services or everybody do is drift", () => {
  restart();
  host.assertMade(service());
  const closed = host.wanted({ name: "default", enabled: false, passwords: [], keys: [], commands: [] });
  const commands = ["ACL SETUSER brainall +@admin", "ACL SETUSER default on nopass"];
  host.server.query([`AUTH ${login().join(" ")}`, ...commands].join("\n"));
  assert.deepEqual(
    [...host.drift(service()), ...host.drift(closed)].map(({ path, kind }) => `${path} ${kind}`),
    ["commands drift", "enabled drift", "nopass drift"],
  );
});

test("where the users cannot be written, the server starts with those that it has", () => {
  restart();
  host.assertMade(service());
  mkdirSync(`${usersFile()}.new`);
  assert.match(restart(), /users\.acl\.new/);
  assert.equal(host.server.loginOf("brainall", "correct horse"), "OK");
});
