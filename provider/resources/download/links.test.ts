import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { after, before, test } from "node:test";
import { DownloadHost, model } from "../../server/testing/download-host.ts";
import { FileServer } from "../../server/testing/file-server.ts";
import { asideOf } from "./aside.ts";

let server: FileServer;
before(async () => {
  server = await FileServer.serve({ model });
});
after(() => server[Symbol.asyncDispose]());

/** A host on which a service can change the folder of its models, and wants to have `victim` overwritten. */
function attackedHost() {
  const host = new DownloadHost(server);
  const models = `${host.top}/service/models`;
  mkdirSync(models, { recursive: true });
  chmodSync(`${host.top}/service`, 0o777);
  chmodSync(models, 0o777);
  const victim = `${host.top}/victim`;
  writeFileSync(victim, "victim\n", { mode: 0o600 });
  return {
    host,
    models,
    victim,
    wanted: host.wanted("/model", { path: `${models}/file` }),
    assertUnharmed() {
      assert.equal(readFileSync(victim, "utf8"), "victim\n");
      assert.equal(statSync(victim).mode & 0o7777, 0o600);
    },
    [Symbol.dispose]: () => host[Symbol.dispose](),
  };
}

test("a link under the name of the folder aside is not followed", () => {
  using attacked = attackedHost();
  const { host, wanted } = attacked;
  symlinkSync(host.top, asideOf(wanted.path));
  assert.match(
    host.apply({ wanted }).rest,
    /\.file\.estate is not a folder that root made for this download/,
  );
  attacked.assertUnharmed();
});

test("a folder aside in which others can write is not used", () => {
  using attacked = attackedHost();
  const { host, wanted } = attacked;
  mkdirSync(asideOf(wanted.path));
  chmodSync(asideOf(wanted.path), 0o777);
  assert.match(host.apply({ wanted }).rest, /look what it is, and move it away$/);
  attacked.assertUnharmed();
});

for (const [what, plant] of [
  ["a symbolic link", symlinkSync],
  ["another name of a file that is not the service's", linkSync],
] as const)
  test(`permissions are not set on what ${what} leads to`, () => {
    using attacked = attackedHost();
    const { host, wanted, victim } = attacked;
    host.apply({ wanted });
    chmodSync(wanted.path, 0o600);
    const swap = () => {
      rmSync(wanted.path);
      plant(victim, wanted.path);
    };
    const { rest } = host.apply({ old: wanted, wanted, meanwhile: swap });
    assert.match(rest, /file was changed after it had been looked at$/);
    attacked.assertUnharmed();
    assert.ok(lstatSync(wanted.path));
    host.apply({ old: wanted, wanted });
    host.assertConverged(wanted);
    attacked.assertUnharmed();
  });

test("a link in the place of the directory is neither written nor removed through", () => {
  using attacked = attackedHost();
  const { host, models, wanted } = attacked;
  host.apply({ wanted });
  renameSync(models, `${models}.away`);
  mkdirSync(`${host.top}/elsewhere`);
  writeFileSync(`${host.top}/elsewhere/file`, "theirs\n");
  symlinkSync(`${host.top}/elsewhere`, models);
  const refusal = /models is a symbolic link, and others than root can change .*\/service, so it is not/;
  assert.match(host.apply({ old: wanted, wanted }).rest, refusal);
  assert.match(host.undo(wanted).rest, refusal);
  assert.equal(readFileSync(`${host.top}/elsewhere/file`, "utf8"), "theirs\n");
});
