import assert from "node:assert/strict";
import { test } from "node:test";
import { Pool } from "./pool.ts";
import { makeIdentity } from "./testing/identity.ts";
import { startSshd } from "./testing/sshd.ts";

test("a script runs on a host behind a bastion", async (t) => {
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db" });
  const pool = new Pool({ bastion: bastion.host, db: { ...db.host, via: "bastion" } });
  t.after(() => pool.close());
  const connection = await pool.connect("db");
  const answer = await connection.run("cat; echo oops >&2; exit 7", { input: Buffer.from("hello") });
  assert.deepEqual(answer, { code: 7, stdout: Buffer.from("hello"), stderr: "oops\n" });
  assert.equal(connection.hostKey, db.hostKey);
});
