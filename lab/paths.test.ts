import assert from "node:assert/strict";
import { test } from "node:test";
import { guestPaths, instancePaths } from "./paths.ts";

test("state and caches follow the XDG folders", () => {
  const paths = instancePaths("lab", { HOME: "/h", XDG_STATE_HOME: "/s", XDG_CACHE_HOME: "/c" });
  assert.equal(paths.state, "/s/estate/lab");
  assert.equal(paths.identity, "/s/estate/lab/keys/operator");
  assert.equal(paths.imageCache, "/c/estate/images");
  assert.equal(paths.packageCache, "/c/estate/apt/lab");
  assert.equal(guestPaths(paths, "db").directory, "/s/estate/lab/guests/db");
  assert.equal(paths.pve, "/s/estate/lab/pve");
});

test("without XDG folders, they are those of the home folder", () => {
  const paths = instancePaths("test", { HOME: "/h" });
  assert.equal(paths.state, "/h/.local/state/estate/test");
  assert.equal(paths.imageCache, "/h/.cache/estate/images");
});

test("a name that could not stand in a slice, an interface or a path is refused", () => {
  for (const name of ["", "Lab", "a-b", "../x", "9lab", "elevenchars", "state"]) {
    assert.throws(() => instancePaths(name, { HOME: "/h" }), {
      name: "LabError",
      message:
        `"${name}" cannot name a lab: use 1 to 10 lower-case letters and digits, a letter first, as in "lab"; ` +
        '"state" is taken.',
    });
  }
});

test("a state folder too deep for Unix sockets is refused with what to do", () => {
  const deep = `/${"d".repeat(80)}`;
  assert.throws(() => instancePaths("lab", { HOME: "/h", XDG_STATE_HOME: deep }), {
    name: "LabError",
    message: `The state folder ${deep}/estate/lab has too long a path for Unix sockets. Set XDG_STATE_HOME to a shorter one.`,
  });
});
