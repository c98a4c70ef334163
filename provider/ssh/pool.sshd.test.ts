import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { test } from "./testing/bounded.ts";
import { type Identity, makeIdentity, makeKey } from "./testing/identity.ts";
import { failureOf, poolOf } from "./testing/pool.ts";
import { startSshd } from "./testing/sshd.ts";
import { setVariable } from "./testing/variable.ts";

/** Lines of sshd_config that put a `sudo` of the given text before the real one. */
function sudoOf(identity: Identity, text: string): string[] {
  const folder = join(identity.folder, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "sudo"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return [`SetEnv SHLVL=1 PATH=${folder}:/usr/bin:/bin`];
}

test("all hosts behind a bastion, and all that asks for them at once, share one login each", async (t) => {
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db" });
  const web = await startSshd(t, identity, { name: "web" });
  const pool = poolOf(t, {
    bastion: bastion.host,
    db: { ...db.host, via: "bastion" },
    web: { ...web.host, via: "bastion" },
  });
  const names = ["db", "web", "db", "bastion", "web"];
  const connections = await Promise.all(names.map((name) => pool.connect(name)));
  const answers = await Promise.all(connections.map((connection) => connection.run("echo $SSH_CONNECTION")));
  const ports = answers.map(({ stdout }) => Number(stdout.toString().trim().split(" ")[3]));
  const expected = [db, web, db, bastion, web].map(({ host }) => host.port);
  assert.deepEqual(ports, expected);
  assert.deepEqual(
    [bastion, db, web].map((sshd) => sshd.logins()),
    [1, 1, 1],
  );
});

test("more steps than sshd has sessions all run", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const numbers = Array.from({ length: 24 }, (_value, index) => index);
  const answers = await Promise.all(numbers.map((number) => connection.run(`echo ${number}`)));
  assert.deepEqual(
    answers.map(({ stdout }) => Number(stdout.toString())),
    numbers,
  );
});

test("a step's input, outputs, and exit code come as they are", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const input = Buffer.from([0, 10, 255, 13, 10]);
  const answer = await connection.run("cat; echo oops >&2; exit 7", { input: [input] });
  assert.deepEqual(answer, { code: 7, stdout: input, stderr: "oops\n" });
});

test("what a step says on stderr is heard line by line while it runs", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const gate = join(identity.folder, "gate");
  execFileSync("mkfifo", [gate]);
  const heard: string[] = [];
  const { stderr } = await connection.run(`printf 'half' >&2; echo way >&2; cat ${gate}; echo done >&2`, {
    onLine(line) {
      heard.push(line);
      if (line === "halfway") writeFile(gate, "").catch((error) => t.diagnostic(`${error}`));
    },
  });
  assert.deepEqual(heard, ["halfway", "done"]);
  assert.equal(stderr, "halfway\ndone\n");
});

test("a large input arrives whole", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const { stdout } = await connection.run("wc -c", { input: [Buffer.alloc(20_000_000, "x")] });
  assert.equal(stdout.toString().trim(), "20000000");
});

test("neither script nor input show in any process's arguments or environment", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const connection = await poolOf(t, { db: db.host }).connect("db");
  const canary = `canary-${Date.now()}`;
  const { stdout } = await connection.run(
    `# ${canary}\ngrep -lsaf /dev/stdin /proc/[0-9]*/cmdline /proc/[0-9]*/environ`,
    { input: [Buffer.from(canary)] },
  );
  assert.equal(stdout.toString(), "");
});

test("steps run through sudo where the host says so", async (t) => {
  const identity = makeIdentity(t);
  const config = sudoOf(identity, '[ "$1" = -n ] && shift && became=root exec "$@"');
  const db = await startSshd(t, identity, { config });
  const pool = poolOf(t, { db: { ...db.host, sudo: true }, plain: db.host });
  const asRoot = await (await pool.connect("db")).run("cat; echo $became", { input: [Buffer.from("as ")] });
  assert.equal(asRoot.stdout.toString(), "as root\n");
  const asUser = await (await pool.connect("plain")).run("echo $became");
  assert.equal(asUser.stdout.toString(), "\n");
});

test("a sudo that wants a password is an error of the connection", async (t) => {
  const identity = makeIdentity(t);
  const config = sudoOf(identity, "echo 'sudo: a password is required' >&2; exit 1");
  const db = await startSshd(t, identity, { config });
  const error = await failureOf(poolOf(t, { db: { ...db.host, sudo: true } }).connect("db"));
  assert.equal(error.code, "sudo-refused");
  assert.match(error.message, /seen: sudo: a password is required/);
});

test("a failed attempt is remembered, and told to every later caller as the same error", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const pool = poolOf(t, { db: { ...db.host, port: await freePort() } });
  const [first, second] = await Promise.all([failureOf(pool.connect("db")), failureOf(pool.connect("db"))]);
  const third = await failureOf(pool.connect("db"));
  assert.equal(first, second);
  assert.equal(first, third);
  assert.equal(first.code, "connection-refused");
});

test("a bastion that is down is blamed for all behind it", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const pool = poolOf(t, {
    bastion: { ...db.host, port: await freePort() },
    db: { ...db.host, via: "bastion" },
  });
  const error = await failureOf(pool.connect("db"));
  assert.equal(error.code, "via-failed");
  assert.equal(error.cause, await failureOf(pool.connect("bastion")));
});

test("a host that is down behind a working bastion is blamed itself", async (t) => {
  const bastion = await startSshd(t, makeIdentity(t));
  const pool = poolOf(t, {
    bastion: bastion.host,
    db: { ...bastion.host, port: await freePort(), via: "bastion" },
  });
  const error = await failureOf(pool.connect("db"));
  assert.equal(error.code, "connection-refused");
  assert.match(error.message, /listens at 127\.0\.0\.1:\d+, as seen from bastion$/);
});

test("a bastion that forbids to go on says so", async (t) => {
  const bastion = await startSshd(t, makeIdentity(t), { config: ["AllowTcpForwarding no"] });
  const pool = poolOf(t, { bastion: bastion.host, db: { ...bastion.host, via: "bastion" } });
  assert.equal((await failureOf(pool.connect("db"))).code, "forwarding-refused");
});

test("a login with a key that is not known, or not there, is refused by name", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const other = makeIdentity(t);
  const pool = poolOf(t, {
    stranger: { ...db.host, identity: other.file },
    nobody: { ...db.host, identity: `${other.folder}/not here` },
  });
  const stranger = await failureOf(pool.connect("stranger"));
  assert.equal(stranger.code, "login-refused");
  assert.ok(stranger.message.includes(other.file));
  const nobody = await failureOf(pool.connect("nobody"));
  assert.equal(nobody.code, "identity-missing");
  assert.match(nobody.message, /seen: no such identity: \S+\/not here/);
});

test("waiting for a host goes on until it answers, and says why it does", async (t) => {
  const identity = makeIdentity(t);
  const port = await freePort();
  const { host } = await startSshd(t, identity);
  const pool = poolOf(t, { bastion: { ...host, port }, db: { ...host, via: "bastion" } });
  const messages: string[] = [];
  let started: Promise<unknown> | undefined;
  const connection = await pool.waitFor("db", {
    timeout: 20_000,
    onProgress: (message) => {
      messages.push(message);
      started ??= startSshd(t, identity, { name: "late", port });
    },
  });
  await started;
  assert.equal(connection.host, "db");
  assert.match(messages[0]!, /^waiting for db\. .*Cannot connect to bastion: the connection was refused/s);
});

test("waiting ends with the last reason when the time is over, and at once where waiting cannot help", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  const hostKey = makeKey(join(identity.folder, "other"));
  const pool = poolOf(t, { down: { ...db.host, port: await freePort() }, db: { ...db.host, hostKey } });
  const late = await failureOf(pool.waitFor("down", { timeout: 0 }));
  assert.match(late.message, /^down did not let us in within 0 seconds\. Cannot connect to down: /);
  const refused = await failureOf(pool.waitFor("db", { timeout: 60_000 }));
  assert.equal(refused.code, "host-key-differs");
});

test("a host that nobody named is not tried", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  const pool = poolOf(t, { web: db.host });
  assert.match((await failureOf(pool.connect("db"))).message, /no host db in estate:hosts \(known: web\)/);
  pool.addIfMissing("db", db.host);
  assert.equal((await pool.connect("db")).host, "db");
});

test("a failed connection leaves no file, and neither does an open one once it is closed", async (t) => {
  const identity = makeIdentity(t);
  const db = await startSshd(t, identity);
  setVariable(t, "TMPDIR", identity.folder);
  const files = () => readdirSync(join(identity.folder, `estate-${process.getuid!()}`));
  const pool = poolOf(t, { db: db.host, down: { ...db.host, port: await freePort() } });
  const connection = await pool.connect("db");
  await failureOf(pool.connect("down", db.hostKey));
  assert.equal(files().length, 1);
  await pool.close();
  assert.deepEqual(files(), []);
  assert.equal((await failureOf(connection.run("true"))).code, "connection-lost");
  assert.match((await failureOf(pool.connect("db"))).message, /the run is ending/);
});

test("a machine without ssh is told what to install", async (t) => {
  const db = await startSshd(t, makeIdentity(t));
  setVariable(t, "PATH", "/nowhere");
  const error = await failureOf(poolOf(t, { db: db.host }).connect("db"));
  assert.equal(error.code, "client-missing");
  assert.match(error.message, /apt-get install openssh-client/);
});
