import assert from "node:assert/strict";
import { test } from "node:test";
import { testApi } from "../testing/api.ts";

test("a path that only lists what is below it tells that by the key that the schema links by", async (context) => {
  const { ask } = testApi(context);
  const guest = await ask("GET", "/nodes/prox-101/qemu/9020");
  for (const subdir of ["config", "status", "agent", "snapshot", "firewall"]) {
    assert.ok(guest.some((one: { subdir: string }) => one.subdir === subdir));
  }
  const status = await ask("GET", "/nodes/prox-101/qemu/9020/status");
  assert.deepEqual(
    status.map(({ subdir }: { subdir: string }) => subdir),
    ["current", "start", "stop", "reset", "shutdown", "reboot", "suspend", "resume"],
  );
  const cluster = await ask("GET", "/cluster");
  assert.ok(cluster.some(({ name }: { name: string }) => name === "resources"));
});

test("a directory of a guest that is not there is refused", async (context) => {
  const { refusal } = testApi(context);
  const { message } = await refusal("GET", "/nodes/prox-101/qemu/101/status");
  assert.equal(message, "Configuration file 'nodes/prox-101/qemu-server/101.conf' does not exist");
});
