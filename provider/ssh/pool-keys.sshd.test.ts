import assert from "node:assert/strict";
import { join } from "node:path";
import { fingerprint } from "./host-key.ts";
import type { Pool } from "./pool.ts";
import { test } from "./testing/bounded.ts";
import { makeIdentity, makeKey } from "./testing/identity.ts";
import { failureOf, poolOf } from "./testing/pool.ts";
import { startSshd } from "./testing/sshd.ts";

test("any key is accepted at first, and pinned it is the only one", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const first = await poolOf(t, { db: db.host }).connect("db");
  assert.equal(first.hostKey, db.hostKey);
  const again = await poolOf(t, { db: db.host }).connect("db", db.hostKey);
  assert.equal(again.hostKey, db.hostKey);

  const other = makeKey(join(identity.folder, "other"));
  const error = await failureOf(poolOf(t, { db: db.host }).connect("db", other));
  assert.equal(error.code, "host-key-differs");
  assert.ok(error.message.includes(`is ${fingerprint(db.hostKey)}, but ${fingerprint(other)} is expected`));
});

test("a host that also has a key of a newer type is still known by the pinned one", async (t) => {
  const identity = makeIdentity(t);
  const rsa = makeKey(join(identity.folder, "rsa"), "rsa");
  const db = await startSshd(t, identity, { config: [`HostKey ${join(identity.folder, "rsa")}`] });
  const connection = await poolOf(t, { db: db.host }).connect("db", rsa);
  assert.equal(connection.hostKey, rsa);
});

test("a key in the configuration overrides the pin, as a key or as a fingerprint", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const old = makeKey(join(identity.folder, "old"));
  for (const hostKey of [db.hostKey, fingerprint(db.hostKey)]) {
    const connection = await poolOf(t, { db: { ...db.host, hostKey } }).connect("db", old);
    assert.equal(connection.hostKey, db.hostKey);
  }
  const wrong = poolOf(t, { db: { ...db.host, hostKey: fingerprint(old) } });
  assert.equal((await failureOf(wrong.connect("db"))).code, "host-key-differs");
});

test("a pin that comes after the first connection is compared with its key", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const pool = poolOf(t, { db: db.host });
  await pool.connect("db");
  await pool.connect("db", db.hostKey);
  const error = await failureOf(pool.connect("db", makeKey(join(identity.folder, "other"))));
  assert.equal(error.code, "host-key-differs");
});

test("a host that failed for the key that was expected is dialled again for another one, and for none", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const old = makeKey(join(identity.folder, "old"));
  const pool = poolOf(t, { db: db.host });
  const error = await failureOf(pool.connect("db", old));
  assert.equal(error.code, "host-key-differs");
  assert.equal((await pool.connect("db", db.hostKey)).hostKey, db.hostKey);
  assert.equal((await pool.connect("db")).hostKey, db.hostKey);
  assert.equal((await pool.waitFor("db", { timeout: 0 })).hostKey, db.hostKey);
  assert.equal(await failureOf(pool.connect("db", old)), error);
  assert.equal(db.logins(), 1);
});

test("a host of several keys is known by each of them", async (t) => {
  const identity = makeIdentity(t);
  const rsa = makeKey(join(identity.folder, "rsa"), "rsa");
  const db = await startSshd(t, identity, { config: [`HostKey ${join(identity.folder, "rsa")}`] });
  const pool = poolOf(t, { db: db.host });
  const keys = [db.hostKey, rsa].map(async (pin) => (await pool.connect("db", pin)).hostKey);
  assert.deepEqual(await Promise.all(keys), [db.hostKey, rsa]);
});

test("a connection tells the keys of all hosts that it leads through", async (t) => {
  const identity = makeIdentity(t);
  const gate = await startSshd(t, identity, { name: "gate" });
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const pool = poolOf(t, {
    gate: gate.host,
    bastion: { ...bastion.host, via: "gate" },
    db: { ...bastion.host, via: "bastion" },
  });
  assert.deepEqual((await pool.connect("db")).wayKeys, { gate: gate.hostKey, bastion: bastion.hostKey });
  assert.deepEqual((await pool.connect("gate")).wayKeys, {});
});

test("a bastion with another key than the one made known is refused, with both fingerprints, for all behind it", async (t) => {
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db" });
  const hosts = { bastion: bastion.host, db: { ...db.host, via: "bastion" } };
  const old = makeKey(join(identity.folder, "old"));
  const refused = async (pool: Pool) => {
    const error = await failureOf(pool.connect("db", db.hostKey));
    assert.equal(error.code, "via-failed");
    const keys = `is ${fingerprint(bastion.hostKey)}, but ${fingerprint(old)} is expected`;
    assert.ok(error.message.includes(keys), error.message);
  };

  const before = poolOf(t, hosts);
  before.pin("bastion", old);
  await refused(before);
  assert.equal(db.logins(), 0);

  const after = poolOf(t, hosts);
  await after.connect("db", db.hostKey);
  after.pin("bastion", old);
  await refused(after);

  const accepting = poolOf(t, {
    ...hosts,
    bastion: { ...bastion.host, hostKey: fingerprint(bastion.hostKey) },
  });
  accepting.pin("bastion", old);
  assert.equal((await accepting.connect("db", db.hostKey)).host, "db");
});

test("a key made known is expected by whoever says none, except for a host that may be new", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const pool = poolOf(t, { db: db.host });
  pool.pin("db", makeKey(join(identity.folder, "old")));
  assert.equal((await failureOf(pool.connect("db"))).code, "host-key-differs");
  assert.equal((await pool.waitFor("db", { timeout: 0 })).hostKey, db.hostKey);
});
