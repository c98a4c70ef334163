import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { parseIdentity, readyFailure, readyScript } from "./ready.ts";

/** Runs the script where `cloud-init` is as given and nothing can be made. */
function runReady(t: TestContext, cloudInit?: string) {
  const folder = mkdtempSync(join(tmpdir(), "estate-ready-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const command = (name: string, text: string) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  command("mkdir", ":");
  for (const name of ["timeout", "sleep"]) symlinkSync(`/usr/bin/${name}`, join(folder, name));
  if (cloudInit !== undefined) command("cloud-init", cloudInit);
  const { status, stdout, stderr } = spawnSync("/bin/sh", [], {
    input: readyScript(1),
    env: { PATH: folder },
    timeout: 20_000,
  });
  return { code: status!, stdout, stderr: stderr.toString() };
}

const answer = (stdout: string, code = 0, stderr = "") => ({ code, stdout: Buffer.from(stdout), stderr });

test("a host without cloud-init, and one whose first boot is through, are ready without a word", (t) => {
  for (const cloudInit of [undefined, "echo status: done"])
    assert.deepEqual(runReady(t, cloudInit), { code: 0, stdout: Buffer.from(""), stderr: "" });
});

test("errors that the first boot recovered from are a note with where to read them", (t) => {
  const { code, stderr } = runReady(t, "echo status: done; exit 2");
  assert.equal(code, 0);
  assert.equal(
    stderr,
    "@estate note the first boot met errors that it recovered from: see them with cloud-init status --long\n",
  );
});

test("a failed first boot is told with cloud-init's report and what to do", (t) => {
  const { message, host } = readyFailure("db", runReady(t, "echo status: error; echo no datasource; exit 1"));
  assert.match(message, /^db failed in its first boot\.\n {2}seen: status: error\nno datasource\n {2}next: /);
  assert.match(message, /cloud-init-output\.log on db/);
  assert.equal(host, "db");
});

test("a first boot that is not over in time is told with what it is at and what to do", (t) => {
  const waits = 'case "$*" in *--wait*) exec sleep 15 ;; *) echo status: running ;; esac';
  const { message } = readyFailure("db", runReady(t, waits));
  assert.match(message, /^db is still in its first boot\.\n {2}seen: status: running\n {2}next: .*timeout/s);
});

test("a host that cannot keep its records is told so", () => {
  const { message } = readyFailure("db", answer("", 1, "mkdir: Read-only file system\n"));
  assert.match(message, /could not be prepared \(exit code 1\)\.\n {2}seen: mkdir: Read-only file system\n/);
});

test("a machine id is 32 hexadecimal digits", () => {
  assert.equal(parseIdentity("db", `${"0af1".repeat(8)}\n`), "0af1".repeat(8));
});

for (const [what, said, seen] of [
  ["empty or missing", "", "/etc/machine-id is empty or missing"],
  ["uninitialized", "uninitialized\n", '/etc/machine-id holds "uninitialized"'],
] as const) {
  test(`a machine id that is ${what} is an error with the host, what was seen and the command that mends it`, () => {
    assert.throws(() => parseIdentity("db", said), {
      name: "EstateError",
      host: "db",
      message: new RegExp(
        `^db has no machine id.*\\n  seen: ${seen}.*\\n  next: run systemd-machine-id-setup on db`,
      ),
    });
  });
}
