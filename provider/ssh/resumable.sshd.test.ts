import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { resumableFrom } from "./resumable.ts";
import { test } from "./testing/bounded.ts";
import { makeIdentity } from "./testing/identity.ts";
import { failureOf, poolOf } from "./testing/pool.ts";
import { startRelay } from "./testing/relay.ts";
import { startSshd } from "./testing/sshd.ts";

const mebibyte = 1024 * 1024;
const input = randomBytes(12 * mebibyte);
const sha256 = createHash("sha256").update(input).digest("hex");

/** How much may be under way between a client and a program on the host (2 MiB a session), and what ssh adds. */
const underWay = 2.5 * mebibyte;

/** A host, whose program `sha256sum` is this text where one is given. */
async function hostOf(t: TestContext, sum?: string) {
  const identity = makeIdentity(t);
  const programs = join(identity.folder, "bin");
  mkdirSync(programs);
  if (sum) writeFileSync(join(programs, "sha256sum"), `#!/bin/sh\n${sum}\n`, { mode: 0o755 });
  const db = await startSshd(t, identity, { config: [`SetEnv SHLVL=1 PATH=${programs}:/usr/bin:/bin`] });
  const partials = join(identity.folder, "partials");
  const ran = join(identity.folder, "ran");
  return {
    db,
    partials,
    file: join(partials, sha256),
    script: `echo ran >>${ran}; sha256sum`,
    runs: () => (existsSync(ran) ? readFileSync(ran, "utf8").split("\n").length - 1 : 0),
  };
}

for (const next of ["the same run", "another run, after this one was killed"])
  test(`an upload whose connection broke goes on where it ended, in ${next}`, async (t) => {
    const { db, partials, file, script, runs } = await hostOf(t);
    const relay = await startRelay(t, db.host, { after: 8 * mebibyte });
    const pool = poolOf(t, { db: relay.host });
    const first = await pool.connect("db");
    const error = await failureOf(first.run(script, { input: [input], partials }));
    assert.equal(error.code, "connection-lost");
    assert.equal(runs(), 0);
    const there = statSync(file);
    assert.equal((there.mode & 0o7777).toString(8), "600");
    assert.ok(there.size > 8 * mebibyte - underWay, `${there.size} bytes arrived`);

    const second = await (next === "the same run" ? pool : poolOf(t, { db: relay.host })).connect("db");
    const { code, stdout } = await second.run(script, { input: [input], partials });
    assert.deepEqual([code, `${stdout}`], [0, `${sha256}  -\n`]);
    assert.ok(relay.sent[1]! < 4 * mebibyte + underWay, `${relay.sent[1]} bytes were sent again`);
    assert.equal(runs(), 1);
    assert.deepEqual(readdirSync(partials), []);
  });

test("an upload whose connection fell silent is not waited for, and its steps run once", async (t) => {
  const { db, partials, script, runs } = await hostOf(t);
  const relay = await startRelay(t, db.host, { after: 8 * mebibyte, end: "hold" });
  const silent = poolOf(t, { db: relay.host });
  const first = await silent.connect("db");
  const lost = failureOf(first.run(script, { input: [input], partials }));
  await relay.over;
  const second = await poolOf(t, { db: relay.host }).connect("db");
  const { stdout } = await second.run(script, { input: [input], partials });
  assert.equal(`${stdout}`, `${sha256}  -\n`);
  assert.ok(relay.sent[1]! < 4 * mebibyte + underWay, `${relay.sent[1]} bytes were sent again`);
  await silent.close();
  assert.equal((await lost).code, "connection-lost");
  assert.equal(runs(), 1);
  assert.deepEqual(readdirSync(partials), []);
});

test("a part that was damaged on the host is thrown away, and all is sent again at once", async (t) => {
  const { db, partials, file, script, runs } = await hostOf(t);
  mkdirSync(partials, { mode: 0o700 });
  writeFileSync(file, Buffer.alloc(8 * mebibyte));
  const relay = await startRelay(t, db.host, { after: Number.POSITIVE_INFINITY });
  const connection = await poolOf(t, { db: relay.host }).connect("db");
  const { stdout } = await connection.run(script, { input: [input], partials });
  assert.equal(`${stdout}`, `${sha256}  -\n`);
  assert.ok(relay.sent[0]! > 16 * mebibyte, `${relay.sent[0]} bytes were sent`);
  assert.equal(runs(), 1);
  assert.deepEqual(readdirSync(partials), []);
});

test("a host on which an upload is never what was sent ends with an error, and nothing runs", async (t) => {
  const { db, partials, script, runs } = await hostOf(t, "echo moo");
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const error = await failureOf(connection.run(script, { input: [input], partials }));
  assert.equal(error.code, "upload-damaged");
  assert.match(
    error.message,
    /^What db received as a step's data is not what was sent, so nothing of it ran\./,
  );
  assert.match(error.message, /\n {2}next: see that nothing writes to the file while it is uploaded/);
  assert.equal(db.sessions(), 3);
  assert.equal(runs(), 0);
  assert.deepEqual(readdirSync(partials), []);
});

test("two uploads of the same at once both arrive, and leave nothing", async (t) => {
  const { db, partials, script } = await hostOf(t);
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const answers = await Promise.all([1, 2].map(() => connection.run(script, { input: [input], partials })));
  assert.deepEqual(
    answers.map(({ stdout }) => `${stdout}`),
    [`${sha256}  -\n`, `${sha256}  -\n`],
  );
  assert.deepEqual(readdirSync(partials), []);
});

test("an upload takes one session, and a small one leaves no folder", async (t) => {
  const { db, partials } = await hostOf(t);
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const sizes = [0, 1, resumableFrom - 1, resumableFrom];
  for (const [index, size] of sizes.entries()) {
    const options = { input: [input.subarray(0, size)], partials };
    const { stdout } = await connection.run("wc -c", options);
    assert.equal(`${stdout}`.trim(), `${size}`);
    assert.equal(db.sessions(), 2 + index);
    assert.equal(existsSync(partials), size === resumableFrom);
  }
});

test("a folder that cannot hold an upload is said with what the host said", async (t) => {
  const { db, partials, script } = await hostOf(t);
  writeFileSync(partials, "a file");
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const error = await failureOf(connection.run(script, { input: [input], partials }));
  assert.equal(error.code, "cut-short");
  assert.match(error.message, /seen: mkdir: .*File exists/);
  assert.ok(error.message.includes(`next: check that ${partials} has room and is writable`));
});
