import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { killedAfterEachLine } from "../../server/testing/local-host.ts";
import { killedHereAndThere, UnitHost } from "../../server/testing/unit-host.ts";
import { fileOf, page, pageContent } from "./samples.ts";
import { unit } from "./unit.ts";

const first = page({ dropIns: { "10-old.conf": "# old\n" } });
const second = page({ content: `# second\n${pageContent}`, dropIns: { "20-new.conf": "# new\n" } });

function differences({ host }: UnitHost, wanted = first) {
  return unit.plan({ old: wanted, wanted, observed: host.observe(wanted) });
}

test("a created unit runs, starts with the host and differs in nothing", () => {
  using machine = new UnitHost();
  const { failed, notes, rest } = machine.host.apply({ wanted: first });
  assert.deepEqual({ failed, notes, rest }, { failed: undefined, notes: [], rest: "" });
  assert.deepEqual(differences(machine), []);
  assert.equal(machine.running(), `${pageContent}# old\n`);
  assert.equal(machine.host.observe(first).enabled, "enabled");
});

test("an update replaces the files and runs with them", () => {
  using machine = new UnitHost();
  machine.host.apply({ wanted: first });
  machine.host.apply({ old: first, wanted: second });
  assert.deepEqual(differences(machine, second), []);
  assert.equal(machine.running(), `# second\n${pageContent}# new\n`);
  assert.equal(machine.read("page.service.d/10-old.conf"), undefined);
});

for (const [how, content] of [
  ["did not start", "# fails\n"],
  ["did not stay up", "# flaps\n"],
] as const)
  test(`a version that ${how} shows its log and gives way to the previous one, which runs again`, () => {
    using machine = new UnitHost();
    machine.host.apply({ wanted: first });
    const { failed, rest } = machine.host.apply({ old: first, wanted: page({ content }) });
    assert.equal(failed, "restart page.service");
    assert.match(rest, new RegExp(`^page\\.service ${how}: ActiveState=`));
    assert.match(rest, /Its last log lines:\n {2}page: no such file\n/);
    assert.match(rest, /Its previous version was put back and runs again\.$/);
    assert.deepEqual(differences(machine), []);
    assert.equal(machine.running(), `${pageContent}# old\n`);
  });

test("a new unit that does not start leaves nothing behind", () => {
  using machine = new UnitHost();
  const { rest } = machine.host.apply({ wanted: page({ content: "# fails\n" }) });
  assert.match(rest, /Its files were put back as they were; it did not run before\.$/);
  assert.equal(machine.read("page.service"), undefined);
});

test("a failing version goes back to the one that worked, although a run died in between", () => {
  const bad = page({ content: "# fails\n" });
  const killed = killedHereAndThere((killedAt) => {
    using machine = new UnitHost();
    machine.host.apply({ wanted: first });
    const told = machine.host.apply({ old: first, wanted: bad, killedAt });
    machine.host.apply({ old: first, wanted: bad });
    assert.equal(machine.read("page.service"), pageContent, `killed after line ${killedAt}`);
    assert.equal(machine.running(), `${pageContent}# old\n`, `killed after line ${killedAt}`);
    return told;
  });
  assert.ok(killed > 2);
});

test("a Create that died somewhere is finished by the next one", () => {
  const killed = killedHereAndThere((killedAt) => {
    using machine = new UnitHost();
    const told = machine.host.apply({ wanted: first, killedAt });
    machine.host.apply({ wanted: first });
    assert.deepEqual(differences(machine), [], `killed after line ${killedAt}`);
    machine.host.apply({ old: first, wanted: second });
    assert.equal(machine.running(), `# second\n${pageContent}# new\n`, `killed after line ${killedAt}`);
    return told;
  });
  assert.ok(killed > 2);
});

test("an update that died somewhere is finished by the next one", () => {
  const killed = killedHereAndThere((killedAt) => {
    using machine = new UnitHost();
    machine.host.apply({ wanted: first });
    const told = machine.host.apply({ old: first, wanted: second, killedAt });
    machine.host.apply({ old: first, wanted: second });
    assert.deepEqual(differences(machine, second), [], `killed after line ${killedAt}`);
    assert.equal(machine.running(), `# second\n${pageContent}# new\n`, `killed after line ${killedAt}`);
    return told;
  });
  assert.ok(killed > 2);
});

test("what was there before is kept, named, and comes back", () => {
  using machine = new UnitHost();
  writeFileSync(machine.path("page.service"), "# theirs\n");
  const { notes } = machine.host.apply({ wanted: first });
  assert.match(
    notes.join("\n"),
    /^a copy of the former .*\/page\.service is kept: .*\/former\/page\.service$/,
  );
  machine.host.apply({ old: first, wanted: second });
  machine.host.undo(second);
  assert.equal(machine.read("page.service"), "# theirs\n");
  assert.equal(machine.read("page.service.d/20-new.conf"), undefined);
});

test("a unit that was not there is gone after its removal, also where that died at any line", () => {
  const killed = killedAfterEachLine((killedAt) => {
    using machine = new UnitHost();
    machine.host.apply({ wanted: first });
    const told = machine.host.undo(first, { killedAt });
    if (machine.host.remembers(first)) machine.host.undo(first);
    assert.equal(machine.read("page.service"), undefined);
    assert.equal(machine.read("page.service.d/10-old.conf"), undefined);
    assert.equal(machine.running(), undefined);
    return told;
  });
  assert.ok(killed > 3);
});

test("a version that people made is kept when it is replaced", () => {
  using machine = new UnitHost();
  machine.host.apply({ wanted: first });
  writeFileSync(machine.path("page.service"), "# by hand\n");
  assert.deepEqual(
    differences(machine).map(({ path, kind }) => `${kind} ${path}`),
    ["drift content"],
  );
  const { notes } = machine.host.apply({ old: first, wanted: first });
  assert.match(notes.join("\n"), /page\.service was changed on the host; that version is kept: /);
  assert.equal(machine.host.keptVersions().length, 1);
  assert.deepEqual(differences(machine), []);
});

test("a file of the unit that is removed by hand is drift and comes back", () => {
  using machine = new UnitHost();
  machine.host.apply({ wanted: first });
  rmSync(machine.path("page.service.d"), { recursive: true });
  assert.deepEqual(
    differences(machine).map(({ path, kind }) => `${kind} ${path}`),
    ['drift dropIns["10-old.conf"]'],
  );
  machine.host.apply({ old: first, wanted: first });
  assert.deepEqual(differences(machine), []);
  assert.equal(machine.running(), `${pageContent}# old\n`);
});

test("a used file that is edited, repaired by its own resource, restarts the unit once", () => {
  using machine = new UnitHost();
  const conf = `${machine.host.top}/a b.conf`;
  writeFileSync(conf, "a\n");
  const wanted = page({ restartOn: [`${conf}@sha256:${fileOf("a\n").sha256}`] });
  machine.host.apply({ wanted });
  assert.deepEqual(differences(machine, wanted), []);
  for (const text of ["edited\n", "a\n"]) {
    writeFileSync(conf, text);
    assert.deepEqual(
      differences(machine, wanted).map(({ path, kind }) => `${kind} ${path}`),
      ["drift restartOn"],
    );
  }
  machine.host.apply({ old: wanted, wanted });
  assert.deepEqual(differences(machine, wanted), []);
});

test("an imported unit differs in nothing", () => {
  using machine = new UnitHost();
  machine.host.apply({ wanted: first });
  const adopted = unit.adopt("page.service", machine.host.ask(unit.adoptTarget("page.service")));
  assert.deepEqual(adopted, { ...first, state: "running" });
  assert.deepEqual(differences(machine, adopted), []);
});
