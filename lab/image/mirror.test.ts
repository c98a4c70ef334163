import assert from "node:assert/strict";
import { test } from "node:test";
import { guestAddress, parseTargets } from "./mirror.ts";

const targets = `Packages https://tools.example/apt/ stable main
Packages http://mirror.example/debian/ bookworm contrib
Packages http://mirror.example/debian/ bookworm main
Translations http://other.example/debian/ bookworm main
Packages http://mirror.example/debian/ bookworm-updates main
Packages http://mirror.example/debian-security/ bookworm-security main
`;

test("the mirror is the one that apt uses for the machine's own release", () => {
  assert.deepEqual(parseTargets(targets, "bookworm"), {
    main: "http://mirror.example/debian",
    security: "http://mirror.example/debian-security",
  });
});

test("a mirror without a security archive is taken as it is", () => {
  assert.deepEqual(parseTargets("Packages http://mirror.example/debian/ trixie main\n", "trixie"), {
    main: "http://mirror.example/debian",
    security: undefined,
  });
});

test("a machine whose apt has no Debian archive is told what is missing", () => {
  assert.throws(() => parseTargets("Packages https://tools.example/apt/ stable main\n", "bookworm"), {
    name: "LabError",
    message:
      'apt has no Debian archive with the suite "bookworm" and the component "main" on this machine. ' +
      "Add it under /etc/apt/sources.list.d; the lab's hosts are built from the same mirror.",
  });
});

test("guests speak HTTP, whatever the mirror speaks", () => {
  assert.equal(guestAddress("https://mirror.example/debian"), "http://mirror.example/debian");
  assert.equal(guestAddress("http://mirror.example/debian"), "http://mirror.example/debian");
});
