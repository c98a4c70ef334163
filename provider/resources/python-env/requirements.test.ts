import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRequirements } from "./requirements.ts";

const a = `--hash=sha256:${"a".repeat(64)}`;
const b = `--hash=sha256:${"b".repeat(64)}`;

const locks: [string, string, string[]][] = [
  ["a package with its hash", `greet==1.0 ${a}`, [`greet==1.0 ${a}`]],
  [
    "hashes on lines of their own, in any order",
    `greet==1.0 \\\n    ${b} \\\n    ${a}\n`,
    [`greet==1.0 ${a} ${b}`],
  ],
  [
    "comments, blank lines and Windows' line ends",
    `# by uv\r\n\r\ngreet==1.0 ${a} # via page\r\n`,
    [`greet==1.0 ${a}`],
  ],
  ["packages in any order", `tidy==2 ${b}\ngreet==1.0 ${a}`, [`greet==1.0 ${a}`, `tidy==2 ${b}`]],
  ["an extra", `vllm[audio]==0.33.0 ${a}`, [`vllm[audio]==0.33.0 ${a}`]],
  [
    "a marker",
    `colorama==0.4.6 ; sys_platform == 'win32' ${a}`,
    [`colorama==0.4.6 ; sys_platform == 'win32' ${a}`],
  ],
  ["a version of a local build", `torch==2.14.0+cu130 ${a}`, [`torch==2.14.0+cu130 ${a}`]],
  [
    "an address with its hash",
    `greet @ https://x.internal/greet.whl ${a}`,
    [`greet @ https://x.internal/greet.whl ${a}`],
  ],
];
for (const [name, text, requirements] of locks)
  test(`${name} is understood`, () =>
    assert.deepEqual(parseRequirements(text), { requirements, problems: [] }));

const howTo = "write NAME==VERSION with its hashes, as uv pip compile --generate-hashes does";
const refused: [string, string, string][] = [
  [
    "a range",
    `\ntorch>=2.1 ${a}`,
    `line 2: "torch>=2.1 ${a.slice(0, 69)}…" is not pinned to one version and its hashes: ${howTo}`,
  ],
  ["any version", "greet", `line 1: "greet" is not pinned to one version and its hashes: ${howTo}`],
  ["a wildcard", "greet==1.*", `line 1: "greet==1.*" is not pinned to one version and its hashes: ${howTo}`],
  ["a version without a hash", "# x\ngreet==1.0", `line 2: greet==1.0 has no --hash=sha256:…: ${howTo}`],
  [
    "an option",
    "--index-url https://x.internal",
    'line 1: "--index-url https://x.internal" is an option, and the text has only packages: the index is said by index, and every package by a line of its own',
  ],
  [
    "an address with a login",
    `greet @ https://me:pass@x.internal/greet.whl ${a}`,
    "line 1: the address holds a login, which everybody on the host could read: say netrc instead",
  ],
  [
    "a command in a marker's place",
    "greet==1.0 && true",
    `line 1: "greet==1.0 && true" is not pinned to one version and its hashes: ${howTo}`,
  ],
];
for (const [name, text, problem] of refused)
  test(`${name} is refused, with its line`, () =>
    assert.deepEqual(parseRequirements(text).problems, [problem]));
