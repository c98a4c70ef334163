import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inspect } from "./inspect.ts";
import { absent, aFile, asWanted, wanted } from "./samples.ts";

test("nothing is lost where nothing is, or all is as wanted", () => {
  assert.equal(finds(wanted, absent), undefined);
  assert.equal(finds(wanted, asWanted), undefined);
});

test("other permissions would change, and what is inside stays", () =>
  assert.equal(
    finds(wanted, { ...asWanted, mode: "0700" }),
    "a directory is there, and its permissions would change from app:app 0700 to app:app 0750; what is in it stays",
  ));

test("a file is in the way", () =>
  assert.equal(
    finds(wanted, aFile),
    "a file is there, which a directory cannot replace: move it away on the host, or choose another path",
  ));

test("what drifted is reflected as the host has it", () => {
  assert.deepEqual(reflect(wanted, asWanted), {});
  assert.deepEqual(reflect(wanted, { ...asWanted, group: "root" }), { group: "root" });
  assert.deepEqual(reflect(wanted, absent), { path: "(nothing)" });
});

test("size and time of a directory are not observed, because what is inside changes them", () => {
  const answer = `entry	directory	4096	750	app	999	app	999	1795208113	/srv/app/data
stat: cannot statx '/srv/x': No such file or directory\n`;
  assert.deepEqual(Object.fromEntries(inspect.parse(answer, ["/srv/app/data", "/srv/x"])), {
    "/srv/app/data": asWanted,
    "/srv/x": absent,
  });
});

test("an import gives the inputs back", () => assert.deepEqual(adopt("/srv/app/data", asWanted), wanted));

test("an import of what is no directory says what is there", () => {
  assert.throws(() => adopt("/srv/x", absent), {
    name: "EstateError",
    message: "cannot import /srv/x as a directory: it is not there",
  });
  assert.throws(() => adopt("/srv/x", aFile), {
    message: "cannot import /srv/x as a directory: a file is there",
  });
  assert.throws(() => adoptTarget("srv"), {
    message: /^cannot import a directory: "srv" is not an absolute path/,
  });
});
