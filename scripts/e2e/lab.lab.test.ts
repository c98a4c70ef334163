import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { down, type Lab, open, up } from "../../lab/lab.ts";

const instance = "labtest";
const quiet = () => {};

describe("a command of the lab that is killed", () => {
  let lab: Lab;

  before(async () => {
    await down({ instance, purge: true, log: quiet });
    lab = await up({ instance, log: quiet });
    await lab.shell("db", "echo data > /etc/kept");
  });
  after(() => down({ instance, purge: true, log: quiet }));

  /** Brings the lab up and returns what it said of what it found. */
  async function mend(): Promise<string[]> {
    const lines: string[] = [];
    lab = await up({ instance, log: (line) => lines.push(line) });
    return lines.filter((line) => /again|leftover/.test(line));
  }

  test("while hosts boot: the next up finishes it", async () => {
    await Promise.all(["bastion", "outside", "web", "db"].map((name) => lab.stopGuest(name)));
    await killAt("waiting for", "up");
    assert.deepEqual(await mend(), []);
    assert.equal((await lab.shell("db", "cat /etc/kept")).stdout, "data\n");
  });

  test("on its way down: the next up cleans up, and says so", async () => {
    await killAt("powering off", "down");
    assert.equal(open(instance), undefined);
    assert.deepEqual(await mend(), [
      "leftover processes of an interrupted run ended",
      `leftover namespace estate-${instance}-net removed`,
      `leftover namespace estate-${instance}-operator removed`,
    ]);
    assert.equal((await lab.shell("db", "cat /etc/kept")).stdout, "data\n");
  });
});

/** Runs the operator's command until it prints a line with this text, then kills it. */
async function killAt(text: string, command: string): Promise<void> {
  const cli = join(import.meta.dirname, "../lab.ts");
  const child = spawn(process.execPath, [cli, command, "--instance", instance]);
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line.includes(text)) child.kill("SIGKILL");
  });
  const [, signal] = await once(child, "close");
  assert.equal(signal, "SIGKILL", `the command ended before it said "${text}"`);
}
