import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { makeIdentity } from "./testing/identity.ts";
import { startSshd } from "./testing/sshd.ts";

const controller = fileURLToPath(new URL("testing/controller.ts", import.meta.url));

/** The processes that this one started, and those that they started. */
function descendants(pid: number): number[] {
  const children = readdirSync("/proc")
    .map(Number)
    .filter((other) => parentOf(other) === pid);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/.*\) \S+ /s, "")
        .split(" ")[0],
    );
  } catch {
    return undefined;
  }
}

test("no ssh and no socket outlives a controller that is killed in the middle of a step", {
  timeout: 20_000,
}, async (t) => {
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db" });
  const hosts = { bastion: bastion.host, db: { ...db.host, via: "bastion" } };
  const child = spawn(process.execPath, [controller, JSON.stringify(hosts)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TMPDIR: identity.folder },
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  assert.equal(line, "running");
  const processes = descendants(child.pid!);
  assert.ok(processes.length >= 4, `two connections, a channel and a session: ${processes}`);
  child.kill("SIGKILL");
  const tail = promisify(execFile);
  await Promise.all(processes.map((pid) => tail("tail", ["-s", "0.05", `--pid=${pid}`, "-f", "/dev/null"])));
  assert.deepEqual(readdirSync(join(identity.folder, `estate-${process.getuid!()}`)), []);
});
