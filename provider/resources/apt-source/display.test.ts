import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { type AptSourceObserved, inspect } from "./inspect.ts";
import { absent, having, sampleKey, wanted } from "./samples.ts";

const asWanted = having(wanted);
const list = "/etc/apt/sources.list.d/sample.sources";
const keyring = "/etc/apt/keyrings/sample.asc";

function withText(observed: AptSourceObserved, text = sampleKey): AptSourceObserved {
  return { ...observed, key: { ...observed.key, text } as AptSourceObserved["key"] };
}

test("what drifted is reflected as the host has it", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
  assert.deepEqual(reflect(wanted, absent), { file: "(not on the host)", key: "(not on the host)" });
  assert.deepEqual(reflect(wanted, having({ ...wanted, suites: ["sid"] }, "Enabled: no\n")), {
    file: "(on the host enabled: no)",
    suites: ["sid"],
  });
});

test("a preview says what would be replaced", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(finds(wanted, asWanted), undefined);
  assert.equal(
    finds(wanted, { source: having({ ...wanted, suites: ["sid"] }).source, key: { type: "odd" } }),
    `${keyring} is there and no regular file: move it away on the host; ${list} (https://packages.example.com/debian) would be replaced, of which a copy is kept`,
  );
});

test("an import gives the inputs back", () => assert.deepEqual(adopt("sample", withText(asWanted)), wanted));

for (const [what, observed, problem] of [
  ["nothing", absent, `${list} is not there`],
  ["a link", { ...asWanted, source: { type: "odd" } }, `${list} is no regular file`],
  [
    "a source with more fields",
    withText(having(wanted, "Trusted: yes\n")),
    `a program cannot say this of ${list}: trusted: yes`,
  ],
  ["a key that is none", withText(asWanted, "x"), "key on the host: the key is not an armored public key"],
  [
    "a source without its key",
    { ...asWanted, key: { type: "absent" } },
    `its key must be the armored file ${keyring}`,
  ],
] as [string, AptSourceObserved, string][])
  test(`an import of ${what} says why not`, () =>
    assert.throws(
      () => adopt("sample", observed),
      ({ name, message }: Error) =>
        name === "EstateError" && message.startsWith(`cannot import sample: ${problem}`),
    ));

test("an import of what is no name is refused", () =>
  assert.throws(() => adoptTarget("a/b"), { message: /^cannot import a source of packages: "a\/b" is not/ }));

test("an answer is read by path, and what is not understood is no answer", () => {
  const stat = (path: string, mode: string) =>
    `entry\tregular file\t9\t${mode}\troot\t0\troot\t0\t1795208113\t${path}`;
  const answer = [
    stat(list, "644"),
    stat(keyring, "600"),
    `${list}:Types: deb`,
    `${"a".repeat(64)}  ${keyring}`,
  ];
  assert.deepEqual(inspect.parse(answer.join("\n"), ["sample"]).get("sample"), {
    source: { type: "file", fields: { types: "deb" }, others: [] },
    key: { type: "file", exposed: "is root:root 0600", sha256: "a".repeat(64) },
  });
  assert.throws(() => inspect.parse("grep: out of memory", ["sample"]), { name: "AnswerError" });
  assert.throws(() => inspect.parse(stat(keyring, "644"), ["sample"]), {
    name: "AnswerError",
    message: `${keyring} is a file, but its SHA-256 is missing`,
  });
});
