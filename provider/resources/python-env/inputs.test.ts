import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentName, lockOf, pythonEnvInputs } from "./inputs.ts";
import { folderName, requirements, vllm } from "./samples.ts";

test("a lock is written in one form, with the version of Python before it", () =>
  assert.equal(
    lockOf(vllm()),
    `python 3.12
greet==1.0 --hash=sha256:${"a".repeat(64)}
tidy==2.0 --hash=sha256:${"b".repeat(64)}
`,
  ));

test("an environment is named by its lock, so that comments and where it comes from mean nothing", () => {
  assert.equal(environmentName(vllm()), folderName);
  assert.equal(environmentName(vllm({ requirements: `# again\n${requirements}` })), folderName);
  assert.equal(environmentName(vllm({ index: "https://packages.internal/simple", keep: 0 })), folderName);
  assert.notEqual(environmentName(vllm({ python: "3.13" })), folderName);
});

test("defaults", () => {
  const { uv, index, netrc, keep } = vllm();
  assert.deepEqual(
    { uv, index, netrc, keep },
    { uv: "/usr/local/bin/uv", index: undefined, netrc: undefined, keep: 2 },
  );
});

const refused: [string, Record<string, unknown>, RegExp][] = [
  ["a name with a slash", { name: "a/b" }, /must be lower-case letters, digits and "-"/],
  [
    "a range of Pythons",
    { python: ">=3.12" },
    /">=3.12" is not a version of Python: write it like "3.12" or "3.12.4"/,
  ],
  ["a version of Python as a number", { python: 3.12 }, /a version of Python is a text, like "3.12"/],
  ["no package", { requirements: "# none\n" }, /names no package/],
  ["a package of any version", { requirements: "greet" }, /line 1: "greet" is not pinned/],
  ["an index that is no address", { index: "pypi" }, /"pypi" is not an address: write one like/],
  [
    "an index with a login",
    { index: "https://me:pass@packages.internal/simple" },
    /holds a login, which would stand in the arguments of uv: leave it out, and name by netrc a file of the host/,
  ],
  ["a relative uv", { uv: "uv" }, /"uv" is not an absolute path/],
  ["half an environment", { keep: 0.5 }, /keep is a whole number/],
];
for (const [name, said, message] of refused)
  test(`${name} is refused`, () => {
    const { error } = pythonEnvInputs.safeParse({ name: "vllm", python: "3.12", requirements, ...said });
    assert.match(error?.issues.map((issue) => issue.message).join("\n") ?? "", message);
    assert.doesNotMatch(error?.issues.map((issue) => issue.message).join("\n") ?? "", /me:pass/);
  });
