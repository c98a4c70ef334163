import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, inputs } from "./inputs.ts";

function problems(value: unknown): string[] {
  return (
    inputs.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? []
  );
}

test("what is not said has the default that holds nothing and brings nothing more", () => {
  assert.deepEqual(inputs.parse({ packages: ["nginx"] }), {
    packages: ["nginx"],
    hold: false,
    recommends: false,
  });
});

for (const accepted of [
  "g++",
  "libc6",
  "0ad",
  "python3.13-venv",
  "redis-server=5:7.0.15-1~deb12u5",
  "less=590-2.1+b1",
])
  test(`${accepted} is a package`, () => {
    assert.deepEqual(problems({ packages: [accepted] }), []);
  });

const refused = [
  "Nginx",
  "-y",
  "nginx redis",
  "nginx=",
  "nginx=latest",
  "nginx=1.0 -y",
  "n",
  "nginx\n",
  "a,b",
  "libc6:amd64",
  "",
];
for (const text of refused)
  test(`${JSON.stringify(text)} is no package`, () => {
    assert.deepEqual(problems({ packages: [text] }), [
      `packages.0: ${JSON.stringify(text)} is not a package: write its name (lower case letters, digits and + . -), and for one version only an = and that version, like nginx=1.22.1-9`,
    ]);
  });

test("a package is named once, with or without a version", () => {
  assert.deepEqual(problems({ packages: ["nginx", "tree", "nginx=1.22.1-9", "nginx"] }), [
    "packages: nginx is named twice: name each package once",
  ]);
});

test("an empty list is refused", () => {
  assert.deepEqual(problems({ packages: [] }), ["packages: name at least one package"]);
});

test("the address is the names in alphabetical order, whatever their versions", () => {
  assert.equal(addressOf({ packages: ["tree", "less=590-2", "g++"] }), "g++,less,tree");
});
