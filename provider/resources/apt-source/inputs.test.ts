import assert from "node:assert/strict";
import { test } from "node:test";
import { inputs } from "./inputs.ts";
import { sampleFingerprint, sampleKey, wanted } from "./samples.ts";

function problems(said: object): string {
  const parsed = inputs.safeParse({ ...wanted, ...said });
  return (parsed.error?.issues ?? []).map(({ message, path }) => `${path.join(".")}: ${message}`).join("\n");
}

test("a fingerprint may be written as gpg shows it", () =>
  assert.equal(problems({ fingerprint: sampleFingerprint.toLowerCase().replace(/(.{4})/g, "$1 ") }), ""));

for (const [what, said, problem] of [
  ["a name that leads elsewhere", { name: "../x" }, /^name: "\.\.\/x" is not the name of a source/],
  ["a name that apt ignores", { name: "a b" }, /^name: "a b" is not the name of a source/],
  ["no URI", { uris: [] }, /^uris: say at least one URI$/],
  [
    "a URI of another scheme",
    { uris: ["cdrom:/x"] },
    /^uris\.0: "cdrom:\/x" is not where a repository can be/,
  ],
  ["a URI that begins a new field", { uris: ["http://a\nTrusted: yes"] }, /is not where a repository can be/],
  ["a password in a URI", { uris: ["https://u:canary@h/"] }, /^uris\.0: has a user name or password, which/],
  ["no suite", { suites: [] }, /^suites: say at least one suite$/],
  ["two words as one suite", { suites: ["a b"] }, /^suites\.0: "a b" is not a suite/],
  ["a suite without components", { components: [] }, /^components: must name at least one, like main/],
  ["components of a flat repository", { suites: ["./"] }, /^components: must be empty for \.\/: a flat/],
  [
    "a flat repository beside a suite",
    { suites: ["./", "trixie"] },
    /^suites: of a flat repository \(\.\/\)/,
  ],
  [
    "an architecture with blanks",
    { architectures: ["amd 64"] },
    /is not an architecture: write one like amd64/,
  ],
  ["no key", { key: "x" }, /^key: the key is not an armored public key/],
  ["a short fingerprint", { fingerprint: "852CB81D" }, /^fingerprint: "852CB81D" is not a whole fingerprint/],
  [
    "the fingerprint of another key",
    { fingerprint: "0".repeat(40) },
    new RegExp(
      `^fingerprint: is 0{40}, but the key has ${sampleFingerprint}: ask who publishes it which one is right$`,
    ),
  ],
  ["a property that is none", { keyUrl: sampleKey }, /Unrecognized key: "keyUrl"/],
] as [string, object, RegExp][])
  test(`${what} is refused`, () => {
    assert.match(problems(said), problem);
    assert.doesNotMatch(problems(said), /canary/);
  });
