import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { pythonEnv } from "./python-env.ts";
import { absent, byHand, current, folderName, requirements, vllm } from "./samples.ts";

test("nothing is lost where nothing is, or all is as wanted", () => {
  assert.equal(finds(vllm(), absent), undefined);
  assert.equal(finds(vllm(), current()), undefined);
});

test("a link that leads elsewhere is named, and what it leads to stays", () =>
  assert.equal(
    finds(vllm(), byHand),
    `/opt/vllm/current leads to venv-0.31.0 and would lead to envs/${folderName}; what it leads to now stays`,
  ));

test("a directory is in the way", () =>
  assert.equal(
    finds(vllm(), { at: "directory", finished: [] }),
    "a directory is at /opt/vllm/current, which a link cannot replace: move it away on the host, or choose another name",
  ));

test("a drift shows what is the matter with the packages", () => {
  assert.deepEqual(reflect(vllm(), current()), {});
  const changed = current({ state: "changed", added: ["tidy-2.1"], removed: ["tidy-2.0"] });
  assert.deepEqual(reflect(vllm(), changed), {
    requirements: "(tidy-2.1 was added and tidy-2.0 was removed)",
  });
  assert.deepEqual(reflect(vllm(), current({ state: "changed" })), {
    requirements: "(what is installed was changed)",
  });
  assert.deepEqual(reflect(vllm(), byHand), { requirements: "(those of venv-0.31.0)" });
  assert.deepEqual(reflect(vllm(), absent), { requirements: "(nothing)" });
});

test("an import gives what the environment was built by", () => {
  assert.equal(adoptTarget("vllm"), "vllm/");
  assert.deepEqual(adopt("vllm", { ...current(), lock: { python: "3.12", requirements } }), vllm());
});

test("an import of what cannot be told is refused", () => {
  const next = "Declare it instead: it is built beside what is there.";
  assert.throws(() => adopt("vllm", absent), {
    name: "EstateError",
    message: `cannot import the Python environment vllm: /opt/vllm/current is not there, or no link. ${next}`,
  });
  assert.throws(() => adopt("vllm", byHand), {
    message: `cannot import the Python environment vllm: /opt/vllm/current leads to venv-0.31.0, which does not say by what it was built. ${next}`,
  });
  assert.throws(() => adoptTarget("a/b"), {
    message: /^cannot import a Python environment: the name "a\/b" must be lower-case letters/,
  });
});

test("a unit names the environment by a file that changes with it", () =>
  assert.deepEqual(pythonEnv.outputs(vllm()), {
    path: "/opt/vllm/current",
    version: `/opt/vllm/current/.estate/lock@sha256:${folderName}5edd9797bba5cb439f457cbf6f24fcb5d2512d90de3d7b9e`,
  }));
