import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { runCommand } from "./setup/command.js";

let scratch: string;

/** An engine that says how it was called, exports the state of the stack and keeps what is imported. */
const engine = `[ "$1" = version ] && { echo v3.259.0; exit; }
echo "$*" >> "$0.calls"
[ "$1" = config ] && { cat "$0.config"; exit; }
echo "called: $* on $PULUMI_STACK"
[ -n "$SHOW_PROXY" ] && echo "proxy: $HTTPS_PROXY, but for: $NO_PROXY"
case "$1 $2" in
  "stack export") cp "$0.exported" "$4";;
  "stack import") cp "$4" "$0.imported";;
esac
exit "\${EXIT:-0}"`;

/** Puts the engine on the PATH, and a stack `prod` of a project into the state. */
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "estate-pulumi-"));
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    write(join("bin", name), `#!/bin/sh\n${engine}\n`);
    chmodSync(join(scratch, "bin", name), 0o755);
  }
  write("Pulumi.yaml", "name: estate\n");
  writeCheckpoint([]);
});
afterEach(() => rmSync(scratch, { recursive: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}

function writeCheckpoint(pending: unknown[]) {
  const deployment = { resources: [], pending_operations: pending };
  write("bin/pulumi.exported", JSON.stringify({ version: 3, deployment }));
  const checkpoint = { checkpoint: { latest: deployment } };
  write("estate/state/.pulumi/stacks/estate/prod.json", JSON.stringify(checkpoint));
}

function writeLock() {
  const lock = {
    pid: 4711,
    username: "root",
    hostname: "elsewhere.example",
    timestamp: "2026-11-20T20:56:14Z",
  };
  write("estate/state/.pulumi/locks/organization/estate/prod/2c88.json", JSON.stringify(lock));
}

function pulumi(args: string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { PATH: `${scratch}/bin:/usr/bin:/bin`, XDG_STATE_HOME: scratch, XDG_CACHE_HOME: scratch };
  return runCommand(process.execPath, [join(import.meta.dirname, "pulumi.ts"), ...args], {
    cwd: scratch,
    env: { ...env, ...environment },
  });
}

const copies = () =>
  readdirSync(join(scratch, "estate/state/backups/estate")).map((name) => name.replace(/\d.*Z/, "…"));

test("a command is passed on as it is, and its exit code comes back", async () => {
  const { code, stdout } = await pulumi(["preview", "--diff", "--stack", "prod"], { EXIT: "7" });
  assert.equal(stdout, "called: preview --diff --stack prod on prod\n");
  assert.equal(code, 7);
});

test("a copy of the state is kept before it is written, and only then", async () => {
  await pulumi(["preview", "--stack", "prod"]);
  assert.throws(copies, { code: "ENOENT" });
  await pulumi(["up", "--stack", "prod"]);
  assert.deepEqual(copies(), ["prod-….json"]);
});

test("a locked stack is not touched, and what to do is said", async () => {
  writeLock();
  const { code, stdout, stderr } = await pulumi(["up", "--stack", "prod"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /^\nThe state of the stack "prod" is locked by root@elsewhere\.example, process 4711/);
  assert.match(stderr, /npm run pulumi -- cancel --yes --stack prod/);
});

test("a command that fails on a locked stack is followed by what to do about the lock", async () => {
  writeLock();
  const { stdout, stderr } = await pulumi(["stack", "rm", "--stack", "prod"], { EXIT: "255" });
  assert.match(stdout, /^called: stack rm/);
  assert.match(stderr, /^The state of the stack "prod" is locked/);
});

test("what a killed run was creating is taken out of the state before the next up creates it", async () => {
  const resource = {
    custom: true,
    urn: "urn:pulumi:prod::estate::estate:host:File::site",
    type: "estate:host:File",
  };
  writeCheckpoint([{ type: "creating", resource }]);
  const { stdout, stderr } = await pulumi(["up", "--stack", "prod"]);
  assert.match(stderr, /in the middle of:\n {2}- creating estate:host:File "site"\nThis run does that again/);
  assert.equal(stdout, "called: up --stack prod on prod\n");
  const calls = readFileSync(join(scratch, "bin/pulumi.calls"), "utf8").replace(/\/\S+/g, "FILE");
  assert.equal(calls, "stack export --file FILE\nstack import --file FILE\nup --stack prod\n");
  const imported = JSON.parse(readFileSync(join(scratch, "bin/pulumi.imported"), "utf8"));
  assert.deepEqual(imported, { version: 3, deployment: { resources: [] } });
});

test("what a killed run has left working ends before the state is written, and that is said", async () => {
  const dead = spawn("true");
  await once(dead, "close");
  const run = `${dead.pid} ${join(scratch, "estate/state/.pulumi/stacks/estate/prod.json")}`;
  const plugin = spawn("sleep", ["600"], {
    env: { PATH: process.env.PATH, ESTATE_RUN: run },
    detached: true,
  });
  const ended = once(plugin, "close");
  assert.doesNotMatch((await pulumi(["preview", "--stack", "prod"])).stderr, /was ended/);
  const { code, stderr } = await pulumi(["up", "--stack", "prod"]);
  assert.equal(code, 0);
  assert.match(stderr, new RegExp(`left working was ended: sleep \\(${plugin.pid}\\)`));
  assert.deepEqual(await ended, [null, "SIGKILL"]);
});

test("where Proxmox is reached through a host, the engine is given a proxy, and only then", async () => {
  const hosts = { bastion: { address: "127.0.0.1", port: 1 } };
  const config = {
    "estate:proxmox": { objectValue: { via: "bastion" }, secret: false },
    "estate:hosts": { objectValue: hosts, secret: false },
  };
  write("bin/pulumi.config", JSON.stringify(config));
  write("Pulumi.prod.yaml", "config:\n  estate:proxmox: {via: bastion}\n");
  const environment = { HTTPS_PROXY: "http://elsewhere.example:3128", NO_PROXY: "192.168.100.0/24" };
  const shown = async (...args: string[]) => {
    const { code, stdout, stderr } = await pulumi(args, { ...environment, SHOW_PROXY: "yes" });
    assert.equal(code, 0, stderr);
    return stdout.split("\n")[1];
  };
  // nothing is asked of it, so a host that does not answer is in nobody's way
  assert.match(
    (await shown("preview", "--stack", "prod"))!,
    /^proxy: socks5:\/\/127\.0\.0\.1:\d+, but for: $/,
  );
  const untouched = "proxy: http://elsewhere.example:3128, but for: 192.168.100.0/24";
  assert.equal(await shown("stack", "output", "--stack", "prod"), untouched);
  write("Pulumi.prod.yaml", "config: {}\n");
  assert.equal(await shown("preview", "--stack", "prod"), untouched);
});

test("without the lab, a command on its hosts says how to start it", async () => {
  const { code, stderr } = await pulumi(["up"], { ESTATE_LAB: "nolab" });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /The lab "nolab" is not running, so the stack has no hosts to reach: `npm run lab -- up` starts it\./,
  );
});

test("who asks for help builds nothing", async () => {
  write("Pulumi.prod.yaml", "config:\n  estate:estate: brainall\n");
  const { stdout, stderr } = await pulumi(["up", "--help", "--stack", "prod"]);
  assert.equal(stdout, "called: up --help --stack prod on prod\n");
  assert.equal(stderr, "");
});

test("a preview of what is not built yet says so, and builds nothing", async () => {
  write("Pulumi.prod.yaml", "config:\n  estate:estate: brainall\n");
  const { stdout, stderr } = await pulumi(["preview", "--stack", "prod"]);
  assert.equal(stdout, "called: preview --stack prod on prod\n");
  assert.match(
    stderr,
    /^ {2}release [0-9a-f]{16} of the application is not built yet: `up` will build it\n$/,
  );
});
