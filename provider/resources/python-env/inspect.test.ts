import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.ts";
import { absent, byHand, current, folderName, requirements } from "./samples.ts";

const parse = (output: string, ...targets: string[]) => Object.fromEntries(inspect.parse(output, targets));

test("several are answered at once", () =>
  assert.deepEqual(
    parse(
      `environments vllm
link envs/${folderName}
finished ${folderName}
state intact
environments whisper
nothing
environments hand
link venv-0.31.0
`,
      "vllm",
      "whisper",
      "hand",
    ),
    { vllm: current(), whisper: absent, hand: byHand },
  ));

test("what was changed by hand is named", () =>
  assert.deepEqual(
    parse(
      `environments vllm
link envs/${folderName}
finished ${folderName}
state changed
added tidy-2.1
added cowsay-6.1
removed tidy-2.0
`,
      "vllm",
    ),
    { vllm: current({ state: "changed", added: ["tidy-2.1", "cowsay-6.1"], removed: ["tidy-2.0"] }) },
  ));

test("an import is told by what it was built", () =>
  assert.deepEqual(
    parse(
      `environments vllm/
link envs/${folderName}
finished ${folderName}
state intact
python 3.12
requirements ${Buffer.from(requirements).toString("base64")}
`,
      "vllm/",
    ),
    { "vllm/": { ...current(), lock: { python: "3.12", requirements } } },
  ));

for (const [name, output] of [
  ["nothing", ""],
  ["another's answer", "environments whisper\nnothing\n"],
  ["half an answer", "environments vllm\n"],
  ["a link without its state", `environments vllm\nlink envs/${folderName}\n`],
  ["a state that is none", `environments vllm\nlink envs/${folderName}\nstate well\n`],
  ["words of a login", "Welcome!\nenvironments vllm\nnothing\n"],
  ["words of a program", "environments vllm\nnothing\nls: cannot access\n"],
] as const)
  test(`${name} is no answer`, () => assert.throws(() => parse(output, "vllm"), { name: "AnswerError" }));
