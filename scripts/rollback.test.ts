import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { runCommand } from "./setup/command.js";

const [FIRST, SECOND, THIRD] = ["1", "2", "3"].map((digit) => digit.repeat(16)) as [string, string, string];
const CONFIGURATION = "config:\n  # whose it is\n  estate:domain: brain.example.org\n";

let scratch: string;

/** Puts an engine that says how it was called on the PATH, and a stack `prod` whose second version serves. */
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "estate-rollback-"));
  const engine = '#!/bin/sh\n[ "$1" = version ] && echo v3.259.0 || echo "called: $*"\n';
  for (const name of ["pulumi", "pulumi-language-nodejs"]) {
    write(join("bin", name), engine);
    chmodSync(join(scratch, "bin", name), 0o755);
  }
  write("Pulumi.yaml", "name: estate\n");
  write("Pulumi.prod.yaml", CONFIGURATION);
  keep("2026-11-20T20-56-14.347Z", FIRST);
  write("estate/state/.pulumi/stacks/estate/prod.json", stateOf(SECOND));
});
afterEach(() => rmSync(scratch, { recursive: true }));

function write(path: string, text: string) {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), text);
}

function stateOf(version: string): string {
  const release = { urn: "urn:pulumi:prod::estate::estate:host:Release::api", type: "estate:host:Release" };
  return JSON.stringify({ checkpoint: { latest: { resources: [{ ...release, outputs: { version } }] } } });
}

function keep(time: string, version: string) {
  write(`estate/state/backups/estate/prod-${time}.json`, stateOf(version));
}

function run(command: "deploy" | "rollback", ...args: string[]) {
  const env = { PATH: `${scratch}/bin:/usr/bin:/bin`, XDG_STATE_HOME: scratch, XDG_CACHE_HOME: scratch };
  const script = join(import.meta.dirname, `${command}.ts`);
  return runCommand(process.execPath, [script, ...args, "--stack", "prod"], { cwd: scratch, env });
}

const configuration = () => readFileSync(join(scratch, "Pulumi.prod.yaml"), "utf8");

test("a rollback chooses the version before, and a deploy leaves that choice", async () => {
  const back = await run("rollback", "--yes");
  assert.match(
    back.stdout,
    new RegExp(`estate:release is set to ${FIRST} .* \`npm run deploy\` goes forward`),
  );
  assert.match(back.stdout, /^called: up --yes --stack prod$/m);
  assert.equal(configuration(), `${CONFIGURATION}  estate:release: "${FIRST}"\n`);
  const forward = await run("deploy", "--yes");
  assert.match(forward.stdout, /estate:release is taken out of Pulumi\.prod\.yaml/);
  assert.match(forward.stdout, /^called: up --yes --stack prod$/m);
  assert.equal(configuration(), CONFIGURATION);
});

test("a second rollback goes further back, and says so where there is nothing", async () => {
  write("Pulumi.prod.yaml", `${CONFIGURATION}  estate:release: "${SECOND}"\n`);
  keep("2026-11-20T21-00-00.000Z", SECOND);
  keep("2026-11-20T22-00-00.000Z", THIRD);
  assert.match((await run("rollback")).stdout, new RegExp(`set to ${FIRST}`));
  write("estate/state/.pulumi/stacks/estate/prod.json", stateOf(FIRST));
  const { code, stderr } = await run("rollback");
  assert.equal(code, 1);
  assert.match(stderr, new RegExp(`tell of no version before ${FIRST}: name one`));
});

test("a word that is no version is refused before anything is written", async () => {
  const { code, stdout, stderr } = await run("rollback", "yesterday");
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, /"yesterday" is no version: it has 16 hexadecimal digits/);
  assert.equal(configuration(), CONFIGURATION);
});
