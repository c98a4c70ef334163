import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { fingerprint } from "../ssh/host-key.ts";
import type { Hosts } from "../ssh/hosts.ts";
import { Pool } from "../ssh/pool.ts";
import { test } from "../ssh/testing/bounded.ts";
import { type Identity, makeIdentity, makeKey } from "../ssh/testing/identity.ts";
import { startSshd } from "../ssh/testing/sshd.ts";
import { Fleet } from "./fleet.ts";
import { readyResource } from "./ready-resource.ts";
import type { Run } from "./run.ts";
import { RunSummary } from "./run-summary.ts";
import { nothing, type Values } from "./values.ts";

const machineId = "0af1".repeat(8);
const urn = "urn:pulumi:lab::estate::estate:host:Ready::db";
const inputs = { ...nothing, plain: { host: "db", timeout: "1 second" } };

/** A run of its own, as the next command is one, with what it logged. */
function runOf(t: TestContext, hosts: Hosts) {
  const logged: string[] = [];
  const log = async (severity: string, message: string) => void logged.push(`${severity}: ${message}`);
  const pool = new Pool(hosts);
  t.after(() => pool.close());
  const run = {
    hosts,
    fleet: new Fleet(pool, []),
    log,
    summary: new RunSummary(async () => {}),
  } as unknown as Run;
  return { handler: readyResource(() => run), fleet: run.fleet, logged };
}

/** Lines of sshd_config for a host whose machine id is this text. */
function machineIdOf(identity: Identity, text: string): string[] {
  const folder = join(identity.folder, "bin");
  mkdirSync(folder, { recursive: true });
  const cat = `#!/bin/sh\n[ "$*" = /etc/machine-id ] || exec /bin/cat "$@"\necho '${text}'\n`;
  writeFileSync(join(folder, "cat"), cat, { mode: 0o755 });
  return [`SetEnv SHLVL=1 PATH=${folder}:/usr/bin:/bin`];
}

async function behindBastion(t: TestContext) {
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db", config: machineIdOf(identity, machineId) });
  const hosts = { bastion: bastion.host, db: { ...db.host, via: "bastion" } };
  const stateWith = (keys?: Record<string, string>) => ({
    ...nothing,
    plain: { ...inputs.plain, pin: db.hostKey, machineId, __estate: { reach: hosts, keys } },
  });
  const old = makeKey(join(identity.folder, "old"));
  return { bastion, hosts, stateWith, old };
}

test("a Read of a host without a machine id warns and gives back the last known state; the Check after it fails", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity, { config: machineIdOf(identity, "uninitialized") });
  const { handler, logged } = runOf(t, { db: db.host });
  const properties = { ...nothing, plain: { ...inputs.plain, pin: db.hostKey, machineId } };
  const found = await handler.read({ id: "db", urn, inputs, properties });
  assert.equal(found.properties, properties);
  assert.match(logged.join("\n"), /^warning: db has no machine id.*systemd-machine-id-setup on db/s);
  const { failures } = await handler.check({ urn, olds: inputs, news: inputs });
  assert.match(failures[0]!.reason, /db could not be read, as said above/);
});

test("a preview of a host that has no machine id yet says so and knows nothing of it", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity, { config: machineIdOf(identity, "uninitialized") });
  const { handler, logged } = runOf(t, { db: db.host });
  const { properties } = await handler.create({ urn, inputs, preview: true });
  assert.deepEqual([...properties.unknown], ["pin", "machineId"]);
  assert.match(logged.join("\n"), /^info: what db holds cannot be shown .*"uninitialized"/s);
});

test("the keys of the hosts on the way are recorded, and a Read keeps them", async (t) => {
  const { bastion, hosts, stateWith, old } = await behindBastion(t);
  const keysAfterRead = async (keys: Record<string, string> | undefined, configured: Hosts = hosts) => {
    const { handler } = runOf(t, configured);
    const { properties } = await handler.read({ id: "db", urn, inputs, properties: stateWith(keys) });
    return (properties.plain.__estate as { keys: unknown }).keys;
  };
  const present = { bastion: bastion.hostKey };
  assert.deepEqual(await keysAfterRead(undefined), present);
  assert.deepEqual(await keysAfterRead({ bastion: old }), { bastion: old });
  const accepted = { ...bastion.host, hostKey: fingerprint(bastion.hostKey) };
  assert.deepEqual(await keysAfterRead({ bastion: old }, { ...hosts, bastion: accepted }), present);
  assert.deepEqual(
    await keysAfterRead({ bastion: old }, { ...hosts, bastion: { ...bastion.host, lost: true } }),
    present,
  );
});

test("a bastion whose key is not the recorded one is refused by the Check, with both fingerprints", async (t) => {
  const { bastion, hosts, stateWith, old } = await behindBastion(t);
  const { handler, logged } = runOf(t, hosts);
  await handler.read({ id: "db", urn, inputs, properties: stateWith({ bastion: old }) });
  assert.deepEqual(logged, []);
  const { failures } = await handler.check({ urn, olds: inputs, news: inputs });
  assert.ok(
    failures[0]!.reason.includes(`is ${fingerprint(bastion.hostKey)}, but ${fingerprint(old)} is expected`),
    failures[0]!.reason,
  );
});

test("after a change of the configuration, where no Read came before, the Diff holds the bastion to its key", async (t) => {
  const { hosts, stateWith, old } = await behindBastion(t);
  const { handler, fleet } = runOf(t, hosts);
  const checked = await handler.check({ urn, olds: inputs, news: inputs });
  assert.deepEqual(checked.failures, []);
  const olds = stateWith({ bastion: old });
  await handler.diff({ id: "db", urn, oldInputs: inputs, olds, news: inputs });
  assert.match(
    (await fleet.refusal("db", String(olds.plain.pin)))!,
    /Cannot connect to bastion: its host key/,
  );
});

test("a bastion's own host.Ready knows better than what others recorded of it, whichever is read first", async (t) => {
  const { bastion, hosts, stateWith, old } = await behindBastion(t);
  const { handler, fleet } = runOf(t, hosts);
  await handler.read({ id: "db", urn, inputs, properties: stateWith({ bastion: old }) });
  fleet.pin("bastion", bastion.hostKey);
  assert.deepEqual((await handler.check({ urn, olds: inputs, news: inputs })).failures, []);
});

test("a key that the configuration vouches for, of the host or of one on the way, is a change that records it", async (t) => {
  const { bastion, hosts, stateWith, old } = await behindBastion(t);
  const changed = async (configured: Hosts, olds: Values) => {
    const { handler } = runOf(t, configured);
    const differences = await handler.diff({ id: "db", urn, oldInputs: inputs, olds, news: inputs });
    return differences.map(({ path }) => path);
  };
  const accepting = { ...hosts, bastion: { ...bastion.host, hostKey: fingerprint(bastion.hostKey) } };
  assert.deepEqual(await changed(hosts, stateWith({ bastion: old })), []);
  assert.deepEqual(await changed(accepting, stateWith({ bastion: old })), ["pin"]);
  assert.deepEqual(await changed(accepting, stateWith({ bastion: bastion.hostKey })), []);
  assert.deepEqual(await changed({ ...hosts, db: { ...hosts.db, hostKey: old } }, stateWith()), ["pin"]);

  const olds = stateWith({ bastion: old });
  const { handler } = runOf(t, accepting);
  const updated = await handler.update({
    id: "db",
    urn,
    oldInputs: inputs,
    olds,
    news: inputs,
    preview: false,
  });
  assert.deepEqual((updated.plain.__estate as { keys: unknown }).keys, { bastion: bastion.hostKey });
});
