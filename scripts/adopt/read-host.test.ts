import assert from "node:assert/strict";
import { test } from "node:test";
import type { Invocation } from "../pulumi/invocation.ts";
import type { Reply } from "./ask.ts";
import { readHost } from "./read-host.ts";
import { notDebian, notRoot } from "./read-script.ts";

/** A program in the place of the one that asks: it reads its request and says what it is told to. */
const saying = (program: string) => (): Invocation => ({
  command: process.execPath,
  args: ["-e", `process.stdin.on("data", () => {}).on("end", () => { ${program} })`],
  env: process.env,
});
const replying = (reply: Reply) => saying(`process.stdout.write(${JSON.stringify(JSON.stringify(reply))})`);
const answer = { code: 0, stdout: "", stderr: "", hostKey: "ssh-ed25519 AAAA" };
const request = { host: "db", hosts: {}, keys: {} };

test("a long answer comes whole", async () => {
  const stdout = "x".repeat(1_000_000);
  const long = saying(`process.stdout.write(JSON.stringify({ code: 0, stdout: "x".repeat(1000000) }))`);
  assert.equal((await readHost(long, request)).stdout, stdout);
});

test("why a host cannot be reached is said as the transport says it", async () => {
  const failure = "Cannot connect to db: the connection was refused.";
  await assert.rejects(readHost(replying({ failure }), request), { name: "OperatorError", message: failure });
});

test("a host that is no Debian is told what remains to be done", async () => {
  await assert.rejects(
    readHost(replying({ ...answer, code: notDebian }), request),
    /^OperatorError: db has no dpkg or no systemd.*Nothing was written\.\n {2}next: .*db:\/etc/s,
  );
});

test("a host that was not entered as root is not read by half", async () => {
  await assert.rejects(
    readHost(replying({ ...answer, code: notRoot }), request),
    /not root.*next: take `sudo: false` out of estate:hosts\.db/s,
  );
});

test("a script that fails is shown with its end", async () => {
  await assert.rejects(
    readHost(replying({ ...answer, code: 127, stderr: "sh: 1: awk: not found\n" }), request),
    /failed with exit code 127\. Nothing was written\.\n {2}seen: sh: 1: awk: not found\n {2}next: /,
  );
});

test("a program that breaks is a bug, and says how", async () => {
  await assert.rejects(readHost(saying("throw new Error('oops')"), request), {
    name: "Error",
    message: /ended with 1: .*oops/s,
  });
});
