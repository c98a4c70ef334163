import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { cutShort, framed } from "./remote-script.ts";
import {
  damaged,
  offsetIn,
  type Resumable,
  resumable,
  resumableCommand,
  resumableFrom,
  resumedBytes,
  withoutOffset,
} from "./resumable.ts";
import { test } from "./testing/bounded.ts";

const input = randomBytes(resumableFrom + 12_345);

/** A folder of a host, and what is kept in it of {@link input}. */
async function host() {
  const top = mkdtempSync(join(tmpdir(), "estate-partials-"));
  const folder = join(top, "estate/partials");
  const upload = (await resumable([input], folder))!;
  const file = join(folder, upload.sha256);
  const keep = (bytes: Uint8Array) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, bytes, { mode: 0o600 });
  };
  return { top, folder, file, upload, keep, [Symbol.dispose]: () => rmSync(top, { recursive: true }) };
}

function commandOf(script: string, upload: Resumable): string[] {
  return ["-c", resumableCommand({ sudo: false }, framed(script).length, upload)];
}

function header(script: string, { sha256 }: Resumable): Buffer {
  return Buffer.concat([framed(script), Buffer.from(sha256)]);
}

/** A session that was sent everything but the input. */
function begin(t: TestContext, script: string, upload: Resumable) {
  const session = spawn("sh", commandOf(script, upload), { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => session.kill());
  session.stdin.write(header(script, upload));
  return session;
}

/** Does what sshd does with a session's command, which is sent `rest`. */
function receive(script: string, upload: Resumable, rest: Uint8Array) {
  const { status, stdout, stderr } = spawnSync("sh", commandOf(script, upload), {
    input: Buffer.concat([header(script, upload), rest]),
    maxBuffer: 16 * 1024 * 1024,
  });
  return {
    code: status,
    offset: offsetIn(stdout)?.offset,
    stdout: withoutOffset(stdout),
    stderr: `${stderr}`,
  };
}

test("the script finds all of the input and nothing else, and nothing is left of it", async () => {
  using db = await host();
  const { code, offset, stdout } = receive("cat; exit 7", db.upload, input);
  assert.deepEqual({ code, offset }, { code: 7, offset: 0 });
  assert.ok(stdout.equals(input));
  assert.deepEqual(readdirSync(db.folder), []);
});

test("what was cut short is kept for root alone, runs nothing, and the next session goes on from there", async () => {
  using db = await host();
  const first = receive("echo ran", db.upload, input.subarray(0, 700_001));
  assert.deepEqual([first.code, first.stdout.toString()], [cutShort, ""]);
  assert.ok(readFileSync(db.file).equals(input.subarray(0, 700_001)));
  const modes = [db.folder, db.file].map((path) => (statSync(path).mode & 0o7777).toString(8));
  assert.deepEqual(modes, ["700", "600"]);
  const second = receive("cat", db.upload, input.subarray(700_001));
  assert.equal(second.offset, 700_001);
  assert.ok(second.stdout.equals(input));
  assert.deepEqual(readdirSync(db.folder), []);
});

test("nothing is awaited of an input that is there whole", async (t) => {
  using db = await host();
  db.keep(input);
  const session = begin(t, "wc -c", db.upload);
  // its standard input stays open
  const said = await buffer(session.stdout);
  session.stdin.end();
  assert.equal(`${said}`, `estate-offset ${input.length}\n${input.length}\n`);
});

test("what is not the input's beginning, or longer than it, is thrown away, and the next session begins anew", async () => {
  using db = await host();
  db.keep(Buffer.alloc(700_001));
  const first = receive("echo ran", db.upload, input.subarray(700_001));
  assert.deepEqual([first.code, first.offset, `${first.stdout}`], [damaged, 700_001, ""]);
  assert.deepEqual(readdirSync(db.folder), []);
  db.keep(Buffer.concat([input, Buffer.from("more")]));
  const second = receive("cat", db.upload, input);
  assert.equal(second.offset, 0);
  assert.ok(second.stdout.equals(input));
});

test("two sessions at once both find the whole input, whichever ends first", async (t) => {
  using db = await host();
  const [one, two] = [begin(t, "sha256sum", db.upload), begin(t, "sha256sum", db.upload)];
  await Promise.all([once(one.stdout, "data"), once(two.stdout, "data")]);
  const answers = [buffer(one.stdout), buffer(two.stdout)];
  two.stdin.write(input.subarray(0, 300_000));
  one.stdin.end(input);
  const first = await answers[0];
  two.stdin.end(input.subarray(300_000));
  const expected = `${db.upload.sha256}  -\n`;
  assert.deepEqual([`${first}`, `${await answers[1]}`], [expected, expected]);
  assert.deepEqual(readdirSync(db.folder), []);
});

test("a session that was forgotten does not run because another one brought the rest", async (t) => {
  using db = await host();
  const session = begin(t, "echo ran", db.upload);
  await once(session.stdout, "data");
  writeFileSync(db.file, input);
  session.stdin.end();
  const [code] = await once(session, "close");
  assert.equal(code, cutShort);
});

test("a folder that cannot be made is said by its program, and nothing runs", async () => {
  using db = await host();
  writeFileSync(join(db.top, "estate"), "a file");
  const { code, stdout, stderr } = receive("echo ran", db.upload, input);
  assert.deepEqual([code, `${stdout}`], [cutShort, ""]);
  assert.match(stderr, /mkdir: .*Not a directory/);
});

test("of a disk that became full nothing stays on it", async () => {
  using db = await host();
  const limited = `ulimit -f 512; trap '' XFSZ; ${commandOf("echo ran", db.upload)[1]}`;
  const sent = Buffer.concat([header("echo ran", db.upload), input]);
  const { status, stdout, stderr } = spawnSync("sh", ["-c", limited], { input: sent });
  assert.equal(status, cutShort);
  assert.ok(!`${stdout}`.includes("ran"));
  assert.match(`${stderr}`, /dd: error writing .*: File too large/);
  assert.deepEqual(readdirSync(db.folder), []);
});

test("a script's code is its own, and its folder keeps the mask that it would have without", async () => {
  using db = await host();
  assert.equal(receive("exit 255", db.upload, input).code, 252);
  const { stdout } = receive("umask", db.upload, input);
  assert.equal(`${stdout}`, spawnSync("sh", ["-c", "umask"]).stdout.toString());
});

test("nothing runs of a script, or a hash, that was cut short", async () => {
  using db = await host();
  const whole = header("echo ran", db.upload);
  for (const length of [0, framed("echo ran").length - 1, whole.length - 1]) {
    const command = commandOf("echo ran", db.upload);
    const { status, stdout } = spawnSync("sh", command, { input: whole.subarray(0, length) });
    assert.deepEqual([status, `${stdout}`], [cutShort, ""]);
  }
});

test("arguments hold two lengths and a folder, and neither the script nor the input's hash", async () => {
  using db = await host();
  const command = resumableCommand({ sudo: true }, 12, db.upload);
  assert.ok(command.startsWith("exec sudo -n sh -c '"));
  assert.ok(command.endsWith(`' sh 12 ${input.length} ${db.folder}`));
  assert.ok(!command.includes(db.upload.sha256));
});

test("an input is known by its bytes, in whatever parts they come, and a small one is not resumed", async () => {
  const half = resumableFrom / 2;
  const parts = [input.subarray(0, half), input.subarray(half)];
  const upload = await resumable(parts, "/partials");
  assert.equal(upload?.sha256, createHash("sha256").update(input).digest("hex"));
  assert.equal(await resumable([input.subarray(0, resumableFrom - 1)], "/partials"), undefined);
});

test("a file that is gone before it is sent is said with what to do", async () => {
  const gone = { file: "/nowhere/a.tar.gz", length: resumableFrom };
  await assert.rejects(resumable([gone], "/partials"), {
    name: "EstateError",
    message:
      /could not be read to its end on this machine: ENOENT.*\/nowhere\/a\.tar\.gz.*\n {2}next: see that/s,
  });
});

test("a client sends the rest once it heard how much is there, also in pieces and after what a login prints", async () => {
  const upload = (await resumable([input], "/partials"))!;
  const stdout = new PassThrough();
  const bytes = buffer(resumedBytes(Buffer.from("script"), upload, stdout));
  for (const piece of ["Welcome!\nestate-off", "set 10", "00000\nand the an", "swer"]) stdout.write(piece);
  const expected = [Buffer.from(`script${upload.sha256}`), input.subarray(1_000_000)];
  assert.ok((await bytes).equals(Buffer.concat(expected)));
});

test("a host that ends without a word about it is sent nothing more", async () => {
  const upload = (await resumable([input], "/partials"))!;
  const stdout = new PassThrough();
  const bytes = buffer(resumedBytes(Buffer.from("script"), upload, stdout));
  stdout.destroy();
  assert.equal(`${await bytes}`, `script${upload.sha256}`);
});

test("what a host says about it is no part of what a script said", async () => {
  const said = withoutOffset(Buffer.from("Welcome!\nestate-offset 5\n@estate begin\n"));
  assert.equal(`${said}`, "Welcome!\n@estate begin\n");
  assert.equal(offsetIn(Buffer.from("estate-offset 5")), undefined);
});
