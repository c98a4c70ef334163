import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "node:test";
import { FileHost } from "../../server/testing/file-host.ts";

/** A host on which a service can change `service`, and wants to have `victim` overwritten. */
function attackedHost() {
  const host = new FileHost();
  const service = `${host.top}/service`;
  mkdirSync(`${service}/conf.d`, { recursive: true });
  chmodSync(service, 0o777);
  chmodSync(`${service}/conf.d`, 0o777);
  const victim = `${host.top}/victim`;
  writeFileSync(victim, "victim\n", { mode: 0o600 });
  return {
    host,
    service,
    victim,
    assertUnharmed() {
      assert.equal(readFileSync(victim, "utf8"), "victim\n");
      assert.equal(statSync(victim).mode & 0o7777, 0o600);
    },
    [Symbol.dispose]: () => host[Symbol.dispose](),
  };
}

test("links under the names that a file is made ready under are not written through", () => {
  using attacked = attackedHost();
  const wanted = attacked.host.wanted("service/conf.d/a.conf");
  for (const name of [".a.conf.estate-new", ".a.conf.estate-new.part"])
    symlinkSync(attacked.victim, `${attacked.service}/conf.d/${name}`);
  assert.equal(attacked.host.apply({ wanted }).failed, undefined);
  assert.ok(lstatSync(wanted.path).isFile());
  attacked.assertUnharmed();
});

test("a link that takes the place of the prepared file harms nobody", () => {
  using attacked = attackedHost();
  const wanted = attacked.host.wanted("service/conf.d/a.conf", {
    validate: `ln -sf ${attacked.victim} %s`,
  });
  attacked.host.apply({ wanted });
  attacked.assertUnharmed();
});

test("permissions are not set through a link that took the file's place after the host was asked", () => {
  using attacked = attackedHost();
  const wanted = attacked.host.wanted("service/conf.d/a.conf");
  attacked.host.apply({ wanted });
  chmodSync(wanted.path, 0o600);
  attacked.host.apply({ old: wanted, wanted, meanwhile: () => swap(wanted.path, attacked.victim) });
  assert.equal(readFileSync(wanted.path, "utf8"), "new\n");
  attacked.assertUnharmed();
});

test("a link in the place of the directory is neither written nor removed through", () => {
  using attacked = attackedHost();
  const wanted = attacked.host.wanted("service/conf.d/victim");
  attacked.host.apply({ wanted });
  swap(`${attacked.service}/conf.d`, attacked.host.top);
  const refusal =
    /conf\.d is a symbolic link, and others than root can change .*\/service, so it is not followed/;
  assert.match(attacked.host.apply({ old: wanted, wanted }).rest, refusal);
  attacked.assertUnharmed();
  assert.match(attacked.host.undo(wanted).rest, refusal);
  attacked.assertUnharmed();
});

function swap(path: string, target: string): void {
  renameSync(path, `${path}.away`);
  symlinkSync(target, path);
}
