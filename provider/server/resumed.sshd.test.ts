import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { AnyHostKind, Step } from "../resources/definition.ts";
import type { Host } from "../ssh/hosts.ts";
import { test } from "../ssh/testing/bounded.ts";
import { makeIdentity } from "../ssh/testing/identity.ts";
import { poolOf } from "../ssh/testing/pool.ts";
import { startRelay } from "../ssh/testing/relay.ts";
import { startSshd } from "../ssh/testing/sshd.ts";
import { Fleet } from "./fleet.ts";

const mebibyte = 1024 * 1024;
const archive = randomBytes(12 * mebibyte);
const secret = randomBytes(100);

/** A kind whose host answers with how long the file is. */
const kind = {
  name: "Note",
  inspect: {
    script: 'wc -c <"$1"',
    parse: (text: string, targets: readonly string[]) => new Map([[targets[0]!, Number(text)]]),
  },
} as unknown as AnyHostKind;

async function hostOf(t: TestContext) {
  const identity = makeIdentity(t);
  const memory = join(identity.folder, "estate");
  const local = join(identity.folder, "page.tar.gz");
  writeFileSync(local, archive);
  const uploaded = (name: string) => join(identity.folder, `uploaded-${name}`);
  const stepsOf = (name: string): Step[] => [
    { title: "upload the archive", upload: uploaded(name), file: local, orElse: "npm run build makes it" },
    { title: "look at it", run: `[ $(wc -c <${uploaded(name)}) = ${archive.length} ]` },
    { title: "upload a secret", upload: uploaded(`${name}-secret`), content: secret },
  ];
  const apply = (fleet: Fleet, name: string, steps = stepsOf(name)) => {
    const folder = join(memory, `resources/${name}`);
    const address = { host: "db", pin: undefined, id: `db:${name}`, urn: `urn:${name}`, kind, folder };
    return fleet.apply(address, { target: uploaded(name), steps, before: undefined });
  };
  const fleetOf = (db: Host) => new Fleet(poolOf(t, { db }), [kind]);
  return { db: await startSshd(t, identity), memory, uploaded, stepsOf, apply, fleetOf };
}

test("a change that uploads much goes on by itself where its connection broke, and sends only the rest", async (t) => {
  const { db, memory, uploaded, apply, fleetOf } = await hostOf(t);
  const relay = await startRelay(t, db.host, { after: 8 * mebibyte });
  const fleet = fleetOf(relay.host);
  const told: string[] = [];
  const seen = await fleet.repeatedly(
    "db",
    () => apply(fleet, "page"),
    (line) => told.push(line),
  );
  assert.equal(seen, archive.length);
  assert.deepEqual(told, ["the connection to db was lost in the middle of this; it is tried again"]);
  assert.ok(readFileSync(uploaded("page")).equals(archive));
  assert.ok(readFileSync(uploaded("page-secret")).equals(secret));
  assert.equal((statSync(uploaded("page")).mode & 0o7777).toString(8), "600");
  // 2 MiB may have been on their way into the session, and ssh adds its own
  assert.ok(relay.sent[1]! < 6.5 * mebibyte, `${relay.sent[1]} bytes were sent again`);
  assert.deepEqual(readdirSync(join(memory, "partials")), []);
});

test("two resources that upload the same at the same time both get it", async (t) => {
  const { db, memory, uploaded, apply, fleetOf } = await hostOf(t);
  const fleet = fleetOf(db.host);
  await Promise.all([apply(fleet, "page"), apply(fleet, "api")]);
  for (const name of ["page", "api"]) assert.ok(readFileSync(uploaded(name)).equals(archive));
  assert.deepEqual(readdirSync(join(memory, "partials")), []);
});

test("a step that fails leaves nothing of an upload, and is named as ever", async (t) => {
  const { db, memory, stepsOf, apply, fleetOf } = await hostOf(t);
  const steps = [...stepsOf("page"), { title: "start it", run: "echo no luck >&2; false" }];
  await assert.rejects(apply(fleetOf(db.host), "page", steps), /db:page: "start it" failed .*: no luck\n/);
  assert.deepEqual(readdirSync(join(memory, "partials")), []);
});

test("a change that uploads little takes one session, and keeps nothing for another", async (t) => {
  const { db, memory, uploaded, apply, fleetOf } = await hostOf(t);
  const steps = [{ title: "upload", upload: uploaded("note"), content: secret }];
  assert.equal(await apply(fleetOf(db.host), "note", steps), secret.length);
  // one holds the connection open
  assert.equal(db.sessions(), 2);
  assert.equal(existsSync(join(memory, "partials")), false);
});
