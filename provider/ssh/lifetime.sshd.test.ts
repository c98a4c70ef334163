import assert from "node:assert/strict";
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { test } from "./testing/bounded.ts";
import { makeIdentity } from "./testing/identity.ts";
import { startSshd } from "./testing/sshd.ts";

const execute = promisify(execFile);
const controller = fileURLToPath(new URL("testing/controller.ts", import.meta.url));

const files = new URL("files.ts", import.meta.url).href;

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

test("no ssh and no socket outlives a controller that is killed in the middle of a step", async (t) => {
  const identity = makeIdentity(t);
  const bastion = await startSshd(t, identity, { name: "bastion" });
  const db = await startSshd(t, identity, { name: "db" });
  const hosts = { bastion: bastion.host, db: { ...db.host, via: "bastion" } };
  const pipe = join(identity.folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const child = spawn(process.execPath, [controller, JSON.stringify(hosts), pipe], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, TMPDIR: identity.folder },
  });
  // cat, because opening the pipe ourselves could not be given up
  const { stdout } = await execute("cat", [pipe], { timeout: 20_000 });
  assert.equal(stdout, "running\n");
  const processes = descendants(child.pid!);
  assert.ok(processes.length >= 4, `two connections, a channel and a session: ${processes}`);
  child.kill("SIGKILL");
  await Promise.all(
    processes.map((pid) => execute("tail", ["-s", "0.05", `--pid=${pid}`, "-f", "/dev/null"])),
  );
  const root = join(identity.folder, `estate-${process.getuid!()}`);
  const sockets = () => readdirSync(root, { recursive: true }).filter((path) => String(path).endsWith("/s"));
  assert.deepEqual(sockets(), []);
  // what else it left behind goes when the next one begins
  const next = `await (await import(${JSON.stringify(files)})).newFiles()`;
  const { pid } = spawnSync(process.execPath, ["--input-type=module", "--eval", next], {
    env: { ...process.env, TMPDIR: identity.folder },
  });
  assert.deepEqual(
    readdirSync(root).map((name) => name.split("-")[0]),
    [String(pid)],
  );
});
