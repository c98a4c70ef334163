import assert from "node:assert/strict";
import { test } from "node:test";
import { foreign, parseSource, render } from "./deb822.ts";
import { source, wanted } from "./samples.ts";

test("a source is written as apt reads it", () =>
  assert.equal(
    render({
      ...wanted,
      uris: ["https://a.example.com/debian", "https://b.example.com/debian"],
      components: ["main", "contrib"],
      architectures: ["amd64"],
    }),
    `Types: deb
URIs: https://a.example.com/debian https://b.example.com/debian
Suites: trixie
Components: main contrib
Architectures: amd64
Signed-By: /etc/apt/keyrings/sample.asc
`,
  ));

test("a flat repository has no components", () =>
  assert.equal(
    render(source({ uris: ["file:/srv/repository"], suites: ["./"] })),
    "Types: deb\nURIs: file:/srv/repository\nSuites: ./\nSigned-By: /etc/apt/keyrings/sample.asc\n",
  ));

test("what is written is read back, and has nothing foreign", () => {
  const text = parseSource(render(wanted).split("\n"));
  assert.deepEqual(text.fields, {
    types: "deb",
    uris: "https://packages.example.com/debian",
    suites: "trixie",
    components: "main",
    "signed-by": "/etc/apt/keyrings/sample.asc",
  });
  assert.deepEqual(foreign(text, wanted), []);
});

test("comments and blanks mean nothing, and a value may go on in the next line", () =>
  assert.deepEqual(parseSource(["# c", "", "URIS:  a ", "# c", "\tb", "Suites:", " x", ""]), {
    fields: { uris: "a b", suites: "x" },
    others: [],
  }));

test("a second source, a second time the same field and what is no field are others", () =>
  assert.deepEqual(parseSource(["Types: deb", "types: deb-src", "garbage", "", "Types: deb"]).others, [
    "types: deb-src",
    "garbage",
    "Types: deb",
  ]));

test("a field named as a method of objects is a field", () =>
  assert.deepEqual(parseSource(["Constructor: x"]).others, []));

test("a password that a person wrote into a URI is not kept", () =>
  assert.deepEqual(parseSource(["URIs: https://user:canary@example.com/ https://b/", "x //u:canary@h"]), {
    fields: { uris: "https://(hidden)@example.com/ https://b/" },
    others: ["x //(hidden)@h"],
  }));

test("another key or a field that weakens the source is foreign", () =>
  assert.deepEqual(foreign(parseSource(["Types: deb deb-src", "Trusted: yes", "Suites: x"]), wanted), [
    "types: deb deb-src",
    "signed-by: (missing)",
    "trusted: yes",
  ]));
