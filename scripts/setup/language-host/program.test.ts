import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  commentOf,
  programArguments,
  programEnvironment,
  programNode,
  programOutcome,
  type Run,
} from "./program.mjs";

const run: Run = {
  engine: "127.0.0.1:1",
  monitor: "127.0.0.1:2",
  organization: "organization",
  project: "estate",
  stack: "lab",
  directory: "/project",
  root: "/project",
  entryPoint: "index.js",
  nodeArguments: "",
  parallel: 8,
  dryRun: false,
  config: { "estate:greeting": "hello" },
  secretKeys: ["estate:token"],
};

test("a program is started through the SDK's runner", () => {
  assert.deepEqual(programArguments("/sdk/cmd/run", run), [
    "/sdk/cmd/run",
    "--monitor=127.0.0.1:2",
    "--engine=127.0.0.1:1",
    "--organization=organization",
    "--project=estate",
    "--stack=lab",
    "--pwd=/project",
    "--root-directory=/project",
    "--parallel=8",
    "index.js",
  ]);
});

test("only a preview is a dry run", () => {
  assert.equal(programArguments("/sdk", { ...run, dryRun: true }).includes("--dry-run"), true);
  assert.equal(programArguments("/sdk", run).includes("--dry-run"), false);
});

test("configuration travels in the environment, for arguments are visible to every user", () => {
  assert.deepEqual(programEnvironment(run), {
    PULUMI_CONFIG: '{"estate:greeting":"hello"}',
    PULUMI_CONFIG_SECRET_KEYS: '["estate:token"]',
    PULUMI_NODEJS_TYPESCRIPT: "false",
  });
  assert.equal(programArguments("/sdk", run).join(" ").includes("hello"), false);
});

test("an error that the program has reported itself is not reported again", () => {
  assert.deepEqual(programOutcome(0, null), { error: "", bail: false });
  assert.deepEqual(programOutcome(32, null), { error: "", bail: true });
  assert.deepEqual(programOutcome(1, null), { error: "the program exited with code 1", bail: false });
  assert.deepEqual(programOutcome(null, "SIGKILL"), {
    error: "the program was ended by SIGKILL",
    bail: false,
  });
});

test("the program runs with the Node that its project has locked, else with the host's", (context) => {
  const project = mkdtempSync(join(tmpdir(), "estate-program-"));
  context.after(() => rmSync(project, { recursive: true }));
  const node = join(project, "node_modules", `node-linux-${process.arch}`, "bin", "node");
  mkdirSync(join(project, "sub", "folder"), { recursive: true });
  assert.equal(programNode(join(project, "sub", "folder")), process.execPath);
  mkdirSync(join(node, ".."), { recursive: true });
  writeFileSync(node, "");
  assert.equal(programNode(join(project, "sub", "folder")), node);
});

test("an imported resource is shown as a comment, whatever its text holds", () => {
  assert.equal(
    commentOf('resource motd {\n\n  content = "*/ ${x}"\n}\n'),
    '// resource motd {\n//\n//   content = "*/ ${x}"\n// }\n',
  );
});

test("a secret that was imported is not shown", () => {
  assert.equal(
    commentOf('content = secret("hush \\"hush\\"")\nmode = "0600"'),
    '// content = secret("…")\n// mode = "0600"\n',
  );
});
