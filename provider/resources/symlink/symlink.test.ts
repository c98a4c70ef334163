import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { inputs, type SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";
import { symlink } from "./symlink.ts";

function localHost() {
  return new LocalHost(symlink);
}

function assertConverged(host: LocalHost<SymlinkInputs, SymlinkObserved>, wanted: SymlinkInputs) {
  assert.deepEqual(symlink.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

test("a link is made, led elsewhere and removed without a trace", () => {
  using host = localHost();
  const first = inputs.parse({ path: `${host.top}/current`, target: "releases/1" });
  const { notes, failed, rest } = host.apply({ wanted: first });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.equal(readlinkSync(first.path), "releases/1");
  const second = { ...first, target: "releases/2" };
  assert.deepEqual(host.apply({ old: first, wanted: second }).notes, []);
  assertConverged(host, second);
  assert.deepEqual(host.undo(second).notes, []);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

for (const name of ["it's", "a b", "back\\slash", "$(touch pwned)", "ünïcode", "-p", "*", "%l", " x "])
  test(`a link and its target may be called ${name}`, () => {
    using host = localHost();
    const wanted = inputs.parse({ path: `${host.top}/${name}`, target: name });
    assert.equal(host.apply({ wanted }).failed, undefined);
    assert.equal(readlinkSync(wanted.path), name);
    assertConverged(host, wanted);
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"]);
  });

test("a link to a directory is replaced, not followed", () => {
  using host = localHost();
  for (const name of ["one", "two"]) mkdirSync(`${host.top}/${name}`);
  const first = inputs.parse({ path: `${host.top}/current`, target: "one" });
  host.apply({ wanted: first });
  const second = { ...first, target: "two" };
  host.apply({ old: first, wanted: second });
  assert.equal(readlinkSync(first.path), "two");
  assert.deepEqual([...readdirSync(`${host.top}/one`), ...readdirSync(`${host.top}/two`)], []);
});

test("a target that a person made with a line break is another target, and no other link", () => {
  using host = localHost();
  const wanted = inputs.parse({ path: `${host.top}/current`, target: "one" });
  host.apply({ wanted });
  rmSync(wanted.path);
  symlinkSync(`x\nlink\t${wanted.path}\tone`, wanted.path);
  const observed = host.observe(wanted);
  assert.ok(observed.type === "symlink");
  assert.ok(observed.target.startsWith("x\u0001link"));
  host.apply({ old: wanted, wanted });
  assertConverged(host, wanted);
});

test("a file that was there before is kept, named, and comes back with its mode", () => {
  using host = localHost();
  const wanted = inputs.parse({ path: `${host.top}/resolv.conf`, target: "/run/resolv.conf" });
  writeFileSync(wanted.path, "theirs\n", { mode: 0o640 });
  assert.match(host.apply({ wanted }).notes[0] ?? "", /^a copy of the former .*\/resolv\.conf is kept: /);
  assertConverged(host, wanted);
  host.undo(wanted);
  assert.equal(readFileSync(wanted.path, "utf8"), "theirs\n");
  assert.equal(statSync(wanted.path).mode & 0o7777, 0o640);
});

test("a link that was there before comes back, also where it was the same already", () => {
  using host = localHost();
  const first = inputs.parse({ path: `${host.top}/current`, target: "one" });
  symlinkSync("one", first.path);
  assert.deepEqual(host.apply({ wanted: first }).notes, []);
  const second = { ...first, target: "two" };
  host.apply({ old: first, wanted: second });
  host.undo(second);
  assert.equal(readlinkSync(first.path), "one");
});

test("what people put in the link's place is kept before it is mended or removed", () => {
  using host = localHost();
  const wanted = inputs.parse({ path: `${host.top}/current`, target: "one" });
  host.apply({ wanted });
  rmSync(wanted.path);
  writeFileSync(wanted.path, "by hand\n");
  host.apply({ old: wanted, wanted });
  assertConverged(host, wanted);
  assert.deepEqual(
    host.keptVersions().map((path) => readFileSync(path, "utf8")),
    ["by hand\n"],
  );
});

test("a directory in the way is refused before anything is touched", () => {
  using host = localHost();
  const wanted = inputs.parse({ path: `${host.top}/current`, target: "one" });
  mkdirSync(wanted.path);
  assert.throws(() => host.apply({ wanted }), { name: "EstateError", message: /a directory is there/ });
  assert.deepEqual(readdirSync(host.top), ["current"]);
});

test("a directory that comes in the way after the host was asked is not filled with a link", () => {
  using host = localHost();
  const wanted = inputs.parse({ path: `${host.top}/current`, target: "one" });
  const { failed } = host.apply({ wanted, meanwhile: () => mkdirSync(wanted.path) });
  assert.equal(failed, `put the new ${wanted.path} in its place`);
  assert.deepEqual(readdirSync(wanted.path), []);
});

test("a missing directory is named with what to do", () => {
  using host = localHost();
  const wanted = inputs.parse({ path: `${host.top}/nope/current`, target: "one" });
  assert.equal(
    host.apply({ wanted }).rest,
    `the directory ${host.top}/nope is not there: declare it as a host.Directory that this link depends on, or create it`,
  );
});

test("a link in the place of the directory is not followed", () => {
  using host = localHost();
  mkdirSync(`${host.top}/victim`);
  mkdirSync(`${host.top}/service/conf.d`, { recursive: true });
  chmodSync(`${host.top}/service`, 0o777);
  const wanted = inputs.parse({ path: `${host.top}/service/conf.d/current`, target: "one" });
  host.apply({ wanted });
  renameSync(`${host.top}/service/conf.d`, `${host.top}/service/away`);
  symlinkSync(`${host.top}/victim`, `${host.top}/service/conf.d`);
  const { rest } = host.apply({ old: wanted, wanted });
  assert.match(rest, /conf\.d is a symbolic link, .* so it is not followed/);
  assert.deepEqual(readdirSync(`${host.top}/victim`), []);
});

test("an import gives the inputs back, and then nothing differs", () => {
  using host = localHost();
  const path = `${host.top}/current`;
  symlinkSync("../somewhere/else", path);
  const adopted = symlink.adopt(path, host.ask(symlink.adoptTarget(path)));
  assert.deepEqual(inputs.parse(adopted), { path, target: "../somewhere/else" });
  assertConverged(host, adopted);
});

test("killed after any line, a Create or update leaves the former or the new one, and the next one converges", () => {
  for (const managed of [false, true]) {
    const killed = killedAfterEachLine((line) => {
      using host = localHost();
      const old = inputs.parse({ path: `${host.top}/current`, target: "one" });
      const wanted = { ...old, target: "two" };
      if (managed) host.apply({ wanted: old });
      else symlinkSync("one", old.path);
      const told = host.apply({ ...(managed && { old }), wanted, killedAt: line });
      assert.ok(["one", "two"].includes(readlinkSync(wanted.path)), `after line ${line}`);
      assert.equal(host.apply({ ...(managed && { old }), wanted }).failed, undefined);
      assertConverged(host, wanted);
      host.undo(wanted);
      if (!managed) assert.equal(readlinkSync(wanted.path), "one", `after line ${line}`);
      assert.deepEqual(readdirSync(host.top), managed ? ["estate"] : ["current", "estate"]);
      return told;
    });
    assert.ok(killed > 3);
  }
});

test("killed after any line, a removal leaves the link or the former file, and the next one ends it", () => {
  const killed = killedAfterEachLine((line) => {
    using host = localHost();
    const wanted = inputs.parse({ path: `${host.top}/current`, target: "one" });
    writeFileSync(wanted.path, "former\n");
    host.apply({ wanted });
    const told = host.undo(wanted, { killedAt: line });
    assert.ok(lstatSync(wanted.path));
    if (host.remembers(wanted)) host.undo(wanted);
    assert.equal(readFileSync(wanted.path, "utf8"), "former\n");
    assert.deepEqual(host.keptVersions(), []);
    assert.deepEqual(readdirSync(host.top).sort(), ["current", "estate"]);
    return told;
  });
  assert.ok(killed > 3);
});
