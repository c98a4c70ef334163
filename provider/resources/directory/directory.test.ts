import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { userInfo } from "node:os";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { directory } from "./directory.ts";
import { type DirectoryInputs, inputs } from "./inputs.ts";
import type { DirectoryObserved } from "./inspect.ts";

const owner = userInfo().username;
const group = execFileSync("id", ["-gn"], { encoding: "utf8" }).trim();

function localHost() {
  return new LocalHost(directory);
}

function wantedAt(path: string, mode = "0750"): DirectoryInputs {
  return inputs.parse({ path, owner, group, mode });
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}

function assertConverged(host: LocalHost<DirectoryInputs, DirectoryObserved>, wanted: DirectoryInputs) {
  assert.deepEqual(directory.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

test("a directory is made and removed without a trace", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/data`);
  const { notes, failed, rest } = host.apply({ wanted });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.equal(modeOf(wanted.path), "750");
  assertConverged(host, wanted);
  assert.deepEqual(host.undo(wanted).notes, []);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

for (const name of ["it's", "a b", "back\\slash", "$(touch pwned)", "ünïcode", "-p", "*"])
  test(`a directory and its parent may be called ${name}`, () => {
    using host = localHost();
    const wanted = wantedAt(`${host.top}/${name}/${name}`);
    assert.equal(host.apply({ wanted }).failed, undefined);
    assertConverged(host, wanted);
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"]);
  });

test("missing parents are open to read, and go again with the directory", () => {
  using host = localHost();
  mkdirSync(`${host.top}/srv`);
  const wanted = wantedAt(`${host.top}/srv/a/b/c`, "0700");
  host.apply({ wanted });
  assert.deepEqual(
    [modeOf(`${host.top}/srv/a`), modeOf(`${host.top}/srv/a/b`), modeOf(wanted.path)],
    ["755", "755", "700"],
  );
  host.undo(wanted);
  assert.deepEqual(readdirSync(`${host.top}/srv`), []);
});

test("a parent in which something else lives by now stays", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/srv/a/b`);
  host.apply({ wanted });
  writeFileSync(`${host.top}/srv/theirs`, "");
  assert.deepEqual(host.undo(wanted).notes, []);
  assert.deepEqual(readdirSync(`${host.top}/srv`), ["theirs"]);
});

test("a directory that is not empty stays, and the person is told", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/data`);
  host.apply({ wanted });
  writeFileSync(`${wanted.path}/dump`, "");
  assert.deepEqual(host.undo(wanted).notes, [
    `${wanted.path} stays: rmdir: failed to remove '${wanted.path}': Directory not empty`,
  ]);
  assert.ok(existsSync(`${wanted.path}/dump`));
  assert.equal(host.remembers(wanted), false);
});

test("a directory that was there before gets its mode back and stays", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/data`);
  mkdirSync(wanted.path);
  chmodSync(wanted.path, 0o2711);
  host.apply({ wanted });
  assertConverged(host, wanted);
  host.undo(wanted);
  assert.equal(modeOf(wanted.path), "2711");
});

test("a setgid bit that somebody set is taken away again", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/data`);
  host.apply({ wanted });
  chmodSync(wanted.path, 0o6750);
  host.apply({ old: wanted, wanted });
  assertConverged(host, wanted);
});

test("below a setgid directory the mode is the wanted one as well", () => {
  using host = localHost();
  mkdirSync(`${host.top}/shared`);
  chmodSync(`${host.top}/shared`, 0o2775);
  const wanted = wantedAt(`${host.top}/shared/data`);
  host.apply({ wanted });
  assertConverged(host, wanted);
});

test("a directory that is gone is made again, with its parents, which still go with it", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/srv/data`);
  host.apply({ wanted });
  rmSync(`${host.top}/srv`, { recursive: true });
  host.apply({ old: wanted, wanted });
  assertConverged(host, wanted);
  host.undo(wanted);
  assert.deepEqual(readdirSync(host.top), ["estate"]);
});

test("a link that took the directory's place after the host was asked changes nothing where it leads", () => {
  using host = localHost();
  mkdirSync(`${host.top}/victim`, { mode: 0o700 });
  mkdirSync(`${host.top}/service`);
  chmodSync(`${host.top}/service`, 0o777);
  const wanted = wantedAt(`${host.top}/service/data`);
  host.apply({ wanted });
  chmodSync(wanted.path, 0o755);
  const swap = () => {
    rmSync(wanted.path, { recursive: true });
    symlinkSync(`${host.top}/victim`, wanted.path);
  };
  const { rest } = host.apply({ old: wanted, wanted, meanwhile: swap });
  assert.match(rest, /\/service\/data is a symbolic link, .* so it is not followed/);
  assert.equal(modeOf(`${host.top}/victim`), "700");
});

test("a file or a link in the way is refused before anything is touched", () => {
  using host = localHost();
  writeFileSync(`${host.top}/file`, "");
  symlinkSync(host.top, `${host.top}/link`);
  assert.throws(() => host.apply({ wanted: wantedAt(`${host.top}/file`) }), {
    name: "EstateError",
    message: `${host.top}/file cannot become a directory: a file is there, and it is not removed for you. Move it away on the host, or choose another path.`,
  });
  assert.throws(() => host.apply({ wanted: wantedAt(`${host.top}/link`) }), {
    message: /a symbolic link is there/,
  });
});

test("a file on the way is an error that names it", () => {
  using host = localHost();
  writeFileSync(`${host.top}/file`, "");
  const { failed, rest } = host.apply({ wanted: wantedAt(`${host.top}/file/data/x`) });
  assert.equal(failed, `make the parents of ${host.top}/file/data/x`);
  assert.equal(rest, `${host.top}/file is not a directory`);
});

test("a file that took the directory's place stays, and the person is told", () => {
  using host = localHost();
  const wanted = wantedAt(`${host.top}/data`);
  host.apply({ wanted });
  rmSync(wanted.path, { recursive: true });
  writeFileSync(wanted.path, "");
  assert.deepEqual(host.undo(wanted).notes, [
    `${wanted.path} stays as it is: a file took the place of the directory`,
  ]);
});

test("an import gives the inputs back, and then nothing differs", () => {
  using host = localHost();
  const path = `${host.top}/data`;
  mkdirSync(path);
  chmodSync(path, 0o1777);
  const adopted = directory.adopt(path, host.ask(directory.adoptTarget(path)));
  assert.deepEqual(inputs.parse(adopted), { path, owner, group, mode: "1777" });
  assertConverged(host, adopted);
});

test("killed after any line, the next Create converges and its removal leaves no trace", () => {
  const killed = killedAfterEachLine((line) => {
    using host = localHost();
    const wanted = wantedAt(`${host.top}/srv/a/b`);
    const told = host.apply({ wanted, killedAt: line });
    assert.equal(host.apply({ wanted }).failed, undefined);
    assertConverged(host, wanted);
    host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});

test("killed after any line, the next removal leaves no trace", () => {
  const killed = killedAfterEachLine((line) => {
    using host = localHost();
    const wanted = wantedAt(`${host.top}/srv/a/b`);
    host.apply({ wanted });
    const told = host.undo(wanted, { killedAt: line });
    if (host.remembers(wanted)) host.undo(wanted);
    assert.deepEqual(readdirSync(host.top), ["estate"], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});
