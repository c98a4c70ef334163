import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { cutShort, framed, remoteCommand } from "./remote-script.ts";

/** Does what sshd does with a session's command, with the first `bytes` of what is sent. */
function receive(script: string, input = Buffer.alloc(0), bytes = Number.POSITIVE_INFINITY) {
  const body = framed(script);
  const sent = Buffer.concat([body, input]).subarray(0, bytes);
  const { status, stdout, stderr } = spawnSync(
    "sh",
    ["-c", remoteCommand({ sudo: false }, body.length, input.length)],
    { input: sent },
  );
  return { code: status, stdout: stdout.toString(), stderr: stderr.toString() };
}

test("the script finds all of the input, byte by byte, and nothing before it", () => {
  const input = Buffer.from(Array.from({ length: 100_000 }, (_value, index) => index % 256));
  const { code, stdout } = receive("sha256sum; echo done", input);
  const { stdout: expected } = spawnSync("sha256sum", { input });
  assert.equal(stdout, `${expected}done\n`);
  assert.equal(code, 0);
});

test("a script without input reads an end of file", () => {
  assert.deepEqual(receive("cat; echo end"), { code: 0, stdout: "end\n", stderr: "" });
});

test("quotes, newlines, here-documents and other alphabets arrive as they were written", () => {
  const script = "cat <<'END'\n\"it's\" \\n $HOME `x` ünï\nEND\nprintf '%s' \"$# $(( 1 + 1 ))\"";
  assert.equal(receive(script).stdout, '"it\'s" \\n $HOME `x` ünï\n0 2');
});

test("a script's exit code is its own, below those that mean a failed transport", () => {
  assert.equal(receive("exit 7").code, 7);
  assert.equal(receive("set -e; false; echo not here").code, 1);
  assert.equal(receive("exit 253").code, 252);
  assert.equal(receive("exit 255").code, 252);
  assert.equal(receive("if").code, 2);
});

test("nothing runs of a script that was cut short", () => {
  const script = "echo one\necho two";
  for (let bytes = 0; bytes < framed(script).length; bytes += 1)
    assert.deepEqual(receive(script, undefined, bytes), { code: cutShort, stdout: "", stderr: "" });
});

test("nothing runs of a script whose input was cut short", () => {
  const script = "echo ran";
  const input = Buffer.from("secret");
  const missing = framed(script).length + input.length - 1;
  assert.deepEqual(receive(script, input, missing), { code: cutShort, stdout: "", stderr: "" });
});

test("the input has no name on the host by the time the script runs", () => {
  const { stdout } = receive("readlink /proc/self/fd/0", Buffer.from("secret"));
  assert.match(stdout, /^\/var\/tmp\/estate\.\w+ \(deleted\)\n$/);
});

test("arguments hold the two lengths and nothing of the script", () => {
  const command = remoteCommand({ sudo: true }, 12, 34);
  assert.ok(command.startsWith("exec sudo -n sh -c '"));
  assert.ok(command.endsWith("' sh 12 34"));
});
