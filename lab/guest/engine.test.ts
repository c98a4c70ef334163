import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { instancePaths } from "../paths.ts";
import { guestNamed, topologyNamed } from "../topology.ts";
import { engineBinds, engineFiles, provideRuntime } from "./engine.ts";
import { hostOf } from "./guest.ts";

test("the host of the model server has the stand-in where production has vLLM, the others have none", () => {
  const paths = instancePaths("lab", { HOME: "/h" });
  const host = (name: string) => hostOf("lab", guestNamed(topologyNamed("brainall"), name), paths, "key");
  const { binds, files } = host("gpu");
  assert.deepEqual(binds, [
    {
      source: `/h/.local/state/estate/lab/engine/node-${process.version}`,
      path: "/opt/vllm/stand-in/node",
      readOnly: true,
    },
  ]);
  assert.deepEqual(files["/opt/vllm/current/bin/vllm"], {
    content: '#!/bin/sh\nexec /opt/vllm/stand-in/node /opt/vllm/stand-in/model/main.ts "$@"\n',
    mode: 0o755,
  });
  assert.deepEqual([host("bastion").binds, host("bastion").files], [[], {}]);
});

test("what is laid into the host is all that the stand-in needs", (context) => {
  const root = mkdtempSync(join(tmpdir(), "estate-engine-"));
  context.after(() => rmSync(root, { recursive: true }));
  for (const [path, { content }] of Object.entries(engineFiles())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  const { stderr } = spawnSync(process.execPath, [join(root, "opt/vllm/stand-in/model/main.ts"), "run"]);
  assert.match(String(stderr), /LabError: The stand-in is started as vLLM is/);
  assert.doesNotMatch(String(stderr), /MODULE/);
});

test("the lab has a Node of its own, made once", (context) => {
  const home = mkdtempSync(join(tmpdir(), "estate-engine-"));
  context.after(() => rmSync(home, { recursive: true }));
  const paths = instancePaths("lab", { HOME: home });
  provideRuntime(paths);
  const source = engineBinds(paths)[0]?.source ?? "";
  const made = statSync(source);
  assert.equal(made.mode & 0o111, 0o111);
  assert.equal(made.size, statSync(process.execPath).size);
  provideRuntime(paths);
  assert.equal(statSync(source).ino, made.ino);
});
