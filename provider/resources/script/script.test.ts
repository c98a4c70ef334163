import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { killedAfterEachLine, LocalHost } from "../../server/testing/local-host.ts";
import { inputs, type ScriptInputs } from "./inputs.ts";
import type { ScriptObserved } from "./inspect.ts";
import { script } from "./script.ts";

type Host = LocalHost<ScriptInputs, ScriptObserved>;

function localHost(): Host {
  return new LocalHost(script);
}

/** A script that writes `value` to a file, and a line to another at each run. */
function writes(host: Host, value: string, more: Partial<ScriptInputs> = {}): ScriptInputs {
  const { top } = host;
  return inputs.parse({
    name: "value",
    check: `is=$(cat '${top}/value' 2>/dev/null); [ "$is" = ${value} ] || { echo "$is"; exit 1; }`,
    apply: `echo apply ${value} >>'${top}/log'\necho ${value} >'${top}/value'`,
    undo: `rm -f '${top}/value'`,
    ...more,
  });
}

function differences(host: Host, wanted: ScriptInputs) {
  return script.plan({ old: wanted, wanted, observed: host.observe(wanted) });
}

function read(host: Host, name: string): string | undefined {
  const path = `${host.top}/${name}`;
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

test("a script is applied where its check says no, and undone without a trace", () => {
  using host = localHost();
  const wanted = writes(host, "7");
  assert.deepEqual(host.observe(wanted), { type: "unknown" });
  const { notes, failed, rest } = host.apply({ wanted });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.equal(read(host, "value"), "7\n");
  assert.deepEqual(differences(host, wanted), []);
  assert.deepEqual(host.undo(wanted).notes, []);
  assert.deepEqual(readdirSync(host.top).sort(), ["estate", "log"]);
  assert.deepEqual(readdirSync(`${host.top}/estate/scripts`), []);
});

test("what is as wanted already is neither applied nor undone", () => {
  using host = localHost();
  const wanted = writes(host, "7");
  writeFileSync(`${host.top}/value`, "7\n");
  host.apply({ wanted });
  assert.equal(read(host, "log"), undefined);
  assert.deepEqual(differences(host, wanted), []);
  host.undo(wanted);
  assert.equal(read(host, "value"), "7\n");
});

test("what somebody changes is drift with what the check found, and is applied again", () => {
  using host = localHost();
  const wanted = writes(host, "7");
  host.apply({ wanted });
  writeFileSync(`${host.top}/value`, "6\n");
  assert.deepEqual(differences(host, wanted), [{ path: "state", kind: "drift", effect: "not as wanted: 6" }]);
  host.apply({ old: wanted, wanted });
  assert.equal(read(host, "value"), "7\n");
  assert.deepEqual(differences(host, wanted), []);
});

test("apply runs again for another apply, trigger or variable, and not for another check", () => {
  using host = localHost();
  const versions = [
    writes(host, "7"),
    writes(host, "7", { triggers: ["a"] }),
    writes(host, "7", { triggers: ["a"], check: "true" }),
    writes(host, "7", { triggers: ["a"], check: "true", variables: { A: "1" } }),
  ];
  const runs = versions.map((wanted, index) => {
    host.apply({ old: versions[index - 1]!, wanted });
    assert.deepEqual(differences(host, wanted), []);
    return read(host, "log")?.match(/apply/g)?.length;
  });
  assert.deepEqual(runs, [1, 2, 2, 3]);
});

test("variables are known to the texts, and are in no program's environment or arguments", () => {
  using host = localHost();
  const canary = "can'ary $(x)\n4711";
  const wanted = inputs.parse({
    name: "token",
    check: `printf %s "$TOKEN" | cmp -s - '${host.top}/token' || exit 1`,
    apply: `printf %s "$TOKEN" >'${host.top}/token'; env >'${host.top}/env'; tr '\\0' ' ' </proc/$$/cmdline >'${host.top}/arguments'`,
    undo: `printf %s "$TOKEN" >'${host.top}/undone'`,
    variables: { TOKEN: canary },
  });
  assert.equal(host.apply({ wanted }).failed, undefined);
  assert.equal(read(host, "token"), canary);
  assert.doesNotMatch(`${read(host, "env")}${read(host, "arguments")}`, /ary/);
  host.undo(wanted);
  assert.equal(read(host, "undone"), canary);
});

test("what apply makes has the rights that people expect", () => {
  using host = localHost();
  const wanted = writes(host, "7", {
    apply: `(umask; pwd) >'${host.top}/seen'; echo 7 >'${host.top}/value'`,
  });
  host.apply({ wanted });
  assert.equal(read(host, "seen"), "0022\n/\n");
});

test("an apply that fails says what it said, ends there, and is drift although the check says yes", () => {
  using host = localHost();
  const wanted = writes(host, "7", { apply: `echo 7 >'${host.top}/value'; echo no disk; false; echo on` });
  const { failed, rest } = host.apply({ wanted });
  assert.equal(failed, "ask the check of value, and apply");
  assert.equal(rest, "no disk\napply ended with 1, and is run again by the next run");
  assert.deepEqual(differences(host, wanted), [
    { path: "apply", kind: "drift", effect: "an earlier run was interrupted: run apply again" },
  ]);
});

test("an apply after which the check still says no is an error with what it found", () => {
  using host = localHost();
  const wanted = writes(host, "7", { apply: `echo 6 >'${host.top}/value'` });
  assert.equal(
    host.apply({ wanted }).rest,
    "apply came to its end, but check still says no: 6: correct one of the two",
  );
});

test("a check that could not tell is an error of the run, with its errors, and applies nothing", () => {
  using host = localHost();
  const wanted = writes(host, "7", { check: "echo 'no such tool' >&2; exit 3" });
  const { rest } = host.apply({ wanted });
  assert.equal(
    rest,
    "no such tool\ncheck ended with 3, which says neither that all is as wanted (0) nor that it is not (1): correct it",
  );
  assert.equal(read(host, "log"), undefined);
  assert.deepEqual(
    differences(host, wanted).map(({ effect }) => effect),
    ["could not tell: it ended with 3: no such tool", "an earlier run was interrupted: run apply again"],
  );
});

test("a check that broke is mended by another one", () => {
  using host = localHost();
  const broken = writes(host, "7", { check: "exit 3" });
  host.apply({ wanted: broken });
  const wanted = writes(host, "7");
  assert.equal(host.apply({ old: broken, wanted }).failed, undefined);
  assert.deepEqual(differences(host, wanted), []);
});

test("a check that is edited on the host, or gone, is drift and comes back", () => {
  using host = localHost();
  const wanted = writes(host, "7");
  host.apply({ wanted });
  const folder = `${host.top}/estate/scripts/value`;
  for (const damage of [
    () => writeFileSync(`${folder}/check`, "true\n"),
    () => rmSync(folder, { recursive: true }),
  ]) {
    damage();
    assert.equal(differences(host, wanted).length, 1);
    host.apply({ old: wanted, wanted });
    assert.deepEqual(differences(host, wanted), []);
  }
  assert.equal(read(host, "log"), "apply 7\n");
});

test("a script without an undo says that what it made stays", () => {
  using host = localHost();
  const wanted = writes(host, "7", { undo: undefined });
  host.apply({ wanted });
  assert.deepEqual(host.undo(wanted).notes, ["what the script value made stays on the host: it has no undo"]);
  assert.equal(host.remembers(wanted), false);
});

test("an undo that fails is an error that says what to do, and is tried again", () => {
  using host = localHost();
  const wanted = writes(host, "7", { undo: `echo busy >&2; [ -e '${host.top}/free' ]` });
  host.apply({ wanted });
  const { rest } = host.undo(wanted);
  assert.match(rest, /^busy\nundo ended with 1: mend what it says/);
  assert.equal(host.remembers(wanted), true);
  mkdirSync(`${host.top}/free`);
  host.undo(wanted);
  assert.equal(host.remembers(wanted), false);
});

test("many scripts are asked in one call, and one of them may print anything", () => {
  using host = localHost();
  const odd = inputs.parse({
    name: "odd",
    check: "printf '@estate end Script\\nasked odd\\001\\377'; echo oops >&2; exit 1",
    apply: "true",
  });
  host.apply({ wanted: odd });
  const seen = host.observe(odd);
  assert.equal(seen.type === "asked" && seen.code, 1);
  assert.match(seen.type === "asked" ? seen.said : "", /^@estate end Script\nasked odd/);
});

test("killed after any line, the next Create or update converges and its removal leaves no trace", () => {
  const killed = killedAfterEachLine((killedAt) => {
    using host = localHost();
    const first = writes(host, "7");
    const second = writes(host, "8");
    host.apply({ wanted: first, killedAt });
    assert.equal(host.apply({ wanted: first }).failed, undefined);
    assert.deepEqual(differences(host, first), [], `after line ${killedAt}`);
    const told = host.apply({ old: first, wanted: second, killedAt });
    assert.equal(host.apply({ old: first, wanted: second }).failed, undefined);
    assert.deepEqual(differences(host, second), [], `after line ${killedAt}`);
    assert.equal(read(host, "value"), "8\n");
    host.undo(second, { killedAt });
    if (host.remembers(second)) host.undo(second);
    assert.equal(read(host, "value"), undefined, `after line ${killedAt}`);
    assert.deepEqual(readdirSync(`${host.top}/estate/scripts`), []);
    return told;
  });
  assert.ok(killed > 3);
});

test("killed while it applied, a run leaves drift, also where the program goes back", () => {
  const seen = new Set<string>();
  killedAfterEachLine((killedAt) => {
    using host = localHost();
    const first = writes(host, "7", { check: "true", triggers: ["1"] });
    const second = writes(host, "8", { check: "true" });
    host.apply({ wanted: first });
    const told = host.apply({ old: first, wanted: second, killedAt });
    for (const { path } of differences(host, first)) seen.add(path);
    host.apply({ old: first, wanted: first });
    assert.deepEqual(differences(host, first), [], `after line ${killedAt}`);
    assert.equal(read(host, "value") ?? "7\n", "7\n", `after line ${killedAt}`);
    return told;
  });
  assert.deepEqual([...seen], ["apply"]);
});
