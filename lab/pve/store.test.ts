import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Store } from "./store.ts";

function temporaryFile(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "pve-store-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "cluster.db");
}

test("documents are listed by prefix, in the order of their keys", () => {
  const store = new Store(":memory:");
  for (const key of ["guests/2", "pools/a", "guests/1"]) store.put(key, { key });
  assert.deepEqual(
    store.list("guests/").map(({ key }) => key),
    ["guests/1", "guests/2"],
  );
  store.delete("guests/1");
  assert.equal(store.get("guests/1"), undefined);
  store.close();
});

test("a transaction that throws leaves nothing of itself", () => {
  const store = new Store(":memory:");
  assert.throws(() =>
    store.transaction(() => {
      store.put("a", 1);
      store.transaction(() => store.put("b", 2));
      throw new Error("no");
    }),
  );
  assert.deepEqual(store.list(""), []);
  store.close();
});

test("what was put is there after SIGKILL, and of a transaction in its middle nothing", (context) => {
  const file = temporaryFile(context);
  const program = `
    const { Store } = await import(${JSON.stringify(join(import.meta.dirname, "store.ts"))});
    const store = new Store(${JSON.stringify(file)});
    store.put("done", true);
    store.transaction(() => { store.put("half", true); process.kill(process.pid, "SIGKILL"); });
  `;
  const { signal } = spawnSync(process.execPath, ["--input-type=module", "-e", program]);
  assert.equal(signal, "SIGKILL");
  const store = new Store(file);
  assert.deepEqual(store.list(""), [{ key: "done", value: true }]);
  store.close();
});
