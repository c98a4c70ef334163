import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Hosts } from "./hosts.ts";
import { Pool } from "./pool.ts";
import { exitArguments } from "./ssh-arguments.ts";
import { test } from "./testing/bounded.ts";
import { makeIdentity } from "./testing/identity.ts";
import { failureOf } from "./testing/pool.ts";
import { startSshd } from "./testing/sshd.ts";
import { setVariable } from "./testing/variable.ts";

/** A bastion, a host behind it, and the commands that an operator types one after the other. */
async function startBoth(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), "estate-test-"));
  const root = join(folder, `estate-${process.getuid!()}`);
  const kept = () => readdirSync(root).filter((name) => name.startsWith("kept-"));
  const commands: Pool[] = [];
  t.after(async () => {
    await Promise.all(commands.map((pool) => pool.close()));
    for (const name of kept()) spawnSync("ssh", exitArguments(join(root, name, "s")));
    rmSync(folder, { recursive: true });
  });
  setVariable(t, "TMPDIR", folder);
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db" });
  const hosts = { bastion: bastion.host, db: { ...db.host, via: "bastion" } };
  const command = (reached: Hosts = hosts) => {
    const pool = new Pool(reached, { keep: 60 });
    commands.push(pool);
    return pool;
  };
  return { command, hosts, kept, bastion, db, folders: () => readdirSync(root).length };
}

const answer = async (pool: Pool, script = "echo here") =>
  (await (await pool.connect("db")).run(script)).stdout.toString().trim();

test("the next command goes on with the connections of the one before, to a host and to its bastion", async (t) => {
  const { command, bastion, db } = await startBoth(t);
  const first = command();
  const { hostKey, wayKeys } = await first.connect("db");
  assert.equal(await answer(first), "here");
  await first.close();
  assert.equal((await failureOf(first.connect("db"))).message.includes("the run is ending"), true);

  const second = command();
  assert.equal(await answer(second), "here");
  const again = await second.connect("db");
  assert.deepEqual([again.hostKey, again.wayKeys], [hostKey, wayKeys]);
  assert.deepEqual(
    [bastion, db].map((sshd) => sshd.logins()),
    [1, 1],
  );
});

test("the engine ends all that a plugin started, but not the connections that are kept", async (t) => {
  const { command, hosts, bastion, db } = await startBoth(t);
  const program = `
    import { Pool } from ${JSON.stringify(new URL("pool.ts", import.meta.url).href)};
    const pool = new Pool(${JSON.stringify(hosts)}, { keep: 60 });
    await pool.connect("db");
    await pool.close();
    console.log("closed");
    process.stdin.resume();`;
  const plugin = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  await once(plugin.stdout, "data");
  process.kill(-plugin.pid!, "SIGKILL");
  await once(plugin, "close");
  assert.equal(await answer(command()), "here");
  assert.deepEqual(
    [bastion, db].map((sshd) => sshd.logins()),
    [1, 1],
  );
});

test("two commands at once have connections of their own, of which one is kept", async (t) => {
  const { command, kept, bastion, db, folders } = await startBoth(t);
  const commands = [command(), command()];
  assert.deepEqual(await Promise.all(commands.map((pool) => answer(pool))), ["here", "here"]);
  await Promise.all(commands.map((pool) => pool.close()));
  assert.deepEqual(
    [bastion, db].map((sshd) => sshd.logins()),
    [2, 2],
  );
  assert.equal(kept().length, 2);
  assert.equal(folders(), 2);
});

test("a connection that broke in between is made anew", async (t) => {
  const { command, bastion, db } = await startBoth(t);
  const first = command();
  // the sshd of this connection, which goes on after its command is over
  const server = await answer(
    first,
    `p=$$; while [ "$(cat /proc/$p/comm)" != sshd ]; do p=$(sed -n "s/^PPid:.//p" /proc/$p/status); done; echo $p`,
  );
  await first.close();
  process.kill(Number(server), "SIGKILL");
  assert.equal(await answer(command()), "here");
  assert.deepEqual(
    [bastion, db].map((sshd) => sshd.logins()),
    [1, 2],
  );
});

test("another address, another user's key or another expectation is another connection", async (t) => {
  const { command, hosts, db } = await startBoth(t);
  const first = command();
  await answer(first);
  await first.close();
  const changed = { ...hosts, db: { ...hosts.db, connectTimeout: "9 seconds" } };
  assert.equal(await answer(command(changed)), "here");
  assert.equal(db.logins(), 2);
  const pinned = { ...hosts, db: { ...hosts.db, hostKey: db.hostKey } };
  assert.equal(await answer(command(pinned)), "here");
  assert.equal(db.logins(), 3);
});

test("what still runs when a command ends is ended with its connection", async (t) => {
  const { command, kept } = await startBoth(t);
  const first = command();
  const connection = await first.connect("db");
  let began = () => {};
  const running = new Promise<void>((resolve) => {
    began = resolve;
  });
  const script = "echo began >&2; while kill -0 $PPID; do sleep 0.1; done";
  const error = failureOf(connection.run(script, { onLine: () => began() }));
  await running;
  await first.close();
  assert.equal((await error).code, "connection-lost");
  assert.equal(kept().length, 1);
});

test("why a host behind a kept bastion cannot be reached is said as ever", async (t) => {
  const { command, hosts, db } = await startBoth(t);
  const first = command();
  await answer(first);
  await first.close();
  await db.stop();
  const second = command({ ...hosts, db: { ...hosts.db, connectTimeout: "9 seconds" } });
  const error = await failureOf(second.connect("db"));
  assert.equal(error.code, "connection-refused");
  assert.match(error.message, /as seen from bastion/);
});

test("a login that is refused says so, though the connection would go to the background", async (t) => {
  const { command, hosts } = await startBoth(t);
  const other = makeIdentity(t);
  const stranger = { ...hosts, db: { ...hosts.db, identity: other.file } };
  const error = await failureOf(command(stranger).connect("db"));
  assert.equal(error.code, "login-refused");
});
