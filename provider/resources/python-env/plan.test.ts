import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference, Situation } from "../definition.ts";
import { environmentName, type PythonEnvInputs } from "./inputs.ts";
import type { PythonEnvObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { absent, byHand, current, folderName, requirements, vllm } from "./samples.ts";

const wanted = vllm();
const newer = vllm({ requirements: requirements.replace("tidy==2.0", "tidy==2.1") });
const newName = environmentName(newer);
const cowsay = current({ state: "changed", added: ["cowsay-6.1"] });

const situations: [string, Situation<PythonEnvInputs, PythonEnvObserved>, Difference[]][] = [
  ["nothing differs", { old: wanted, wanted, observed: current() }, []],
  ["an environment that is there already needs nothing", { old: undefined, wanted, observed: current() }, []],
  [
    "an environment that was built anew is as good",
    { old: wanted, wanted, observed: current({ name: `${folderName}.2` }) },
    [],
  ],
  [
    "other comments mean nothing",
    { old: wanted, wanted: vllm({ requirements: `# x\n${requirements}` }), observed: current() },
    [],
  ],
  [
    "a first environment is a change",
    { old: undefined, wanted, observed: absent },
    [{ path: "requirements", kind: "change", effect: `build ${folderName}` }],
  ],
  [
    "what was made by hand is only led away from",
    { old: undefined, wanted, observed: byHand },
    [
      {
        path: "requirements",
        kind: "change",
        effect: `build ${folderName}, to which /opt/vllm/current leads instead of venv-0.31.0`,
      },
    ],
  ],
  [
    "other packages are a change",
    { old: wanted, wanted: newer, observed: current() },
    [
      {
        path: "requirements",
        kind: "change",
        effect: `build ${newName}, to which /opt/vllm/current leads instead of envs/${folderName}`,
      },
    ],
  ],
  [
    "the way back needs no build",
    {
      old: newer,
      wanted,
      observed: { ...current({ name: newName }), finished: [folderName, newName].sort() },
    },
    [
      {
        path: "requirements",
        kind: "change",
        effect: `switch back to ${folderName}, to which /opt/vllm/current leads instead of envs/${newName}`,
      },
    ],
  ],
  [
    "another Python is a change of it",
    { old: vllm({ python: "3.11" }), wanted, observed: absent },
    [{ path: "python", kind: "change", effect: `build ${folderName}` }],
  ],
  [
    "a package that was added by hand is drift",
    { old: wanted, wanted, observed: cowsay },
    [
      {
        path: "requirements",
        kind: "drift",
        effect: `build ${folderName} anew beside it, because cowsay-6.1 was added`,
      },
    ],
  ],
  [
    "a Python that is gone is drift",
    { old: wanted, wanted, observed: current({ state: "no-python" }) },
    [
      {
        path: "requirements",
        kind: "drift",
        effect: `build ${folderName} anew beside it, because its Python is gone`,
      },
    ],
  ],
  [
    "a link that is gone is drift, and what it led to is used",
    { old: wanted, wanted, observed: { ...absent, finished: [folderName] } },
    [{ path: "requirements", kind: "drift", effect: `switch back to ${folderName}` }],
  ],
  [
    "how it is built matters to the next one",
    {
      old: wanted,
      wanted: vllm({ uv: "/usr/bin/uv", index: "https://packages.internal/simple", keep: 1 }),
      observed: current(),
    },
    [
      { path: "uv", kind: "change", consequence: true, effect: "from the next build on" },
      { path: "index", kind: "change", consequence: true, effect: "from the next build on" },
      { path: "keep", kind: "change" },
    ],
  ],
  [
    "another name is another environment",
    { old: vllm({ name: "old" }), wanted, observed: absent },
    [{ path: "name", kind: "change", replace: true }],
  ],
];
for (const [name, situation, differences] of situations)
  test(name, () => assert.deepEqual(plan(situation), differences));
