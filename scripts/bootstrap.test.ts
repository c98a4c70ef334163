import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { runCommand } from "./setup/command.js";

const BOOTSTRAP = join(import.meta.dirname, "bootstrap.js");

/** Runs a command on a machine that has nothing on its PATH, and so stops before it does anything. */
function onBareMachine(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { PATH: "/nowhere", XDG_CACHE_HOME: "/nowhere", XDG_STATE_HOME: "/nowhere", ...environment };
  return runCommand(process.execPath, [BOOTSTRAP, ...args], { env });
}

test("a command that does not exist is answered with those that do", async () => {
  const { code, stderr } = await onBareMachine(["sart"]);
  assert.equal(code, 1);
  assert.equal(
    stderr,
    '\nThere is no command "sart"; there are start, test, lab, pulumi, build, deploy, rollback, lock-engine, graph, adopt, bench.\n',
  );
});

test("what the machine lacks is said in one go, for the command as it was typed", async () => {
  const { code, stdout, stderr } = await onBareMachine(["lab", "up"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^\nnpm run lab -- up cannot run here yet; nothing was changed\.\n {2}- /);
  assert.match(stderr, /\n {2}- npm is not on the PATH: `apt-get install npm`\.\n/);
  assert.match(stderr, /\n {2}- The lab is installed with apt-get and its hosts are Debian;/);
});

test("a port that there cannot be is a sentence, not a stack trace", async () => {
  const { code, stderr } = await onBareMachine(["start"], { ESTATE_PORT: "99999" });
  assert.equal(code, 1);
  assert.match(stderr, /\n {2}- ESTATE_PORT is "99999"; it must be a port from 1 to 65535/);
  assert.doesNotMatch(stderr, /ERR_|\n {4}at /);
});

test("a port that another program listens on is noticed before anything is started", async (context) => {
  const server = createServer().listen(0, "127.0.0.1");
  context.after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { stderr } = await onBareMachine(["start"], { ESTATE_PORT: String(port) });
  assert.match(stderr, new RegExp(`Port ${port}, where the page is to be shown, is taken`));
});
