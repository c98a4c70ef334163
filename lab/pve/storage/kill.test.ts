import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Cluster } from "../cluster.ts";
import { Store } from "../store.ts";
import { testSystemVolumes } from "../testing/machines.ts";
import { allVolumes, contentsOf } from "./catalogue.ts";
import { cleanVolumes } from "./volumes.ts";

const churn = join(import.meta.dirname, "../testing/churn.ts");

/** Changes volumes until the write of that number, and returns the signal that ended it. */
async function changeUntilKilled(folder: string, write: number): Promise<string | null> {
  const child = spawn(process.execPath, [churn, folder, String(write)], { stdio: "inherit" });
  const [code, signal] = await once(child, "close");
  assert.ok(code === 0 || signal === "SIGKILL");
  return signal;
}

test("after a kill at any write every volume has its content, and nothing else is left", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "pve-kill-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const paths = { volumes: join(folder, "volumes"), temporary: join(folder, "temporary") };
  let writes = 0;
  do {
    writes += 1;
    const store = new Store(join(folder, "cluster.db"));
    const cluster = { store, paths, systemVolumes: testSystemVolumes() } as unknown as Cluster;
    await cleanVolumes(cluster);
    const volumes = allVolumes(cluster);
    const named = volumes.flatMap(contentsOf).map(({ path }) => path);
    assert.deepEqual(readdirSync(paths.volumes).sort(), named.sort(), `killed at write ${writes - 1}`);
    for (const { path, size } of volumes) assert.ok(statSync(join(paths.volumes, path)).size >= size);
    store.close();
  } while ((await changeUntilKilled(folder, writes)) !== null);
  assert.ok(writes > 10);
});
