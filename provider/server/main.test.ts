import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

const plugin = join(import.meta.dirname, "../bin/pulumi-resource-estate");

/** The plugin, started as an engine does that listens here. */
async function startPlugin(): Promise<{ plugin: ChildProcess; engine: Server; line: Socket; port: string }> {
  const engine = createServer();
  engine.listen(0, "127.0.0.1");
  await once(engine, "listening");
  const { port } = engine.address() as { port: number };
  const connected = once(engine, "connection");
  const child = spawn(plugin, [`127.0.0.1:${port}`], { stdio: ["ignore", "pipe", "inherit"] });
  const [[line], [firstLine]] = await Promise.all([connected, once(child.stdout, "data")]);
  return { plugin: child, engine, line, port: String(firstLine).trim() };
}

test("the plugin tells its port in its first line, and ends when it is told to", async () => {
  const { plugin, engine, line, port } = await startPlugin();
  assert.match(port, /^\d+$/);
  plugin.kill("SIGTERM");
  line.destroy();
  engine.close();
  assert.deepEqual(await once(plugin, "exit"), [0, null]);
});

test("the plugin ends with its engine, however that ends", async () => {
  const { plugin, engine, line } = await startPlugin();
  engine.close();
  line.destroy();
  assert.deepEqual(await once(plugin, "exit"), [0, null]);
});
