import assert from "node:assert/strict";
import { test } from "node:test";
import { GroupHost } from "../../server/testing/group-host.ts";
import { killedAfterEachLine } from "../../server/testing/local-host.ts";
import { group } from "./group.ts";
import { type GroupInputs, inputs } from "./inputs.ts";

const models = inputs.parse({ name: "models" });

function assertConverged({ host }: GroupHost, wanted: GroupInputs) {
  assert.deepEqual(group.plan({ old: wanted, wanted, observed: host.observe(wanted) }), []);
}

test("a group is made and removed without a trace", () => {
  using machine = new GroupHost();
  const { notes, failed, rest } = machine.host.apply({ wanted: models });
  assert.deepEqual({ notes, failed, rest }, { notes: [], failed: undefined, rest: "" });
  assert.deepEqual(machine.groups(), ["models:x:1000:"]);
  assertConverged(machine, models);
  assert.deepEqual(machine.host.undo(models).notes, []);
  assert.deepEqual([...machine.groups(), ...machine.shadows()], []);
});

test("a service's group has a number below 1000, and a number that is said is the group's", () => {
  using machine = new GroupHost();
  machine.host.apply({ wanted: inputs.parse({ name: "api", system: true }) });
  machine.host.apply({ wanted: inputs.parse({ name: "models", gid: 4000 }) });
  const [api, numbered] = machine.groups();
  assert.match(api!, /^api:x:\d{1,3}:$/);
  assert.equal(numbered, "models:x:4000:");
});

test("a number that another group has is an error that names it", () => {
  using machine = new GroupHost({ groups: ["games:x:4000:"] });
  const { rest } = machine.host.apply({ wanted: { ...models, gid: 4000 } });
  assert.equal(rest, "the gid 4000 belongs to games: say another one for models, or none");
  assert.deepEqual(machine.groups(), ["games:x:4000:"]);
});

test("a group that somebody removed comes again with its number, unless another has that by now", () => {
  using machine = new GroupHost({ groups: ["others:x:1000:"] });
  machine.host.apply({ wanted: models });
  assert.deepEqual(machine.groups(), ["others:x:1000:", "models:x:1001:"]);
  machine.edit();
  machine.host.apply({ old: models, wanted: models });
  assert.deepEqual(machine.groups(), ["models:x:1001:"]);
  machine.edit("thief:x:1001:");
  machine.host.apply({ old: models, wanted: models });
  assert.deepEqual(machine.groups(), ["thief:x:1001:", "models:x:1002:"]);
});

test("a group that was there before stays as it is, with its members", () => {
  using machine = new GroupHost({ groups: ["models:x:1234:anna"] });
  machine.host.apply({ wanted: models });
  machine.host.undo(models);
  assert.deepEqual(machine.groups(), ["models:x:1234:anna"]);
});

test("a group that is a user's primary one is not removed, and the error says whose", () => {
  using machine = new GroupHost({
    users: [
      "anna:x:1500:1000::/home/anna:/bin/sh",
      "bert:x:1501:1000::/home/bert:/bin/sh",
      "carl:x:1000:1502::/home/carl:/bin/sh",
    ],
  });
  machine.host.apply({ wanted: models });
  const { failed, rest } = machine.host.undo(models);
  assert.equal(failed, "remove the group models");
  assert.equal(
    rest,
    "the group models cannot be removed, because it is the primary group of anna, bert: remove them first, give them another one (usermod --gid), or keep the group in the program",
  );
  assert.deepEqual(machine.groups(), ["models:x:1000:"]);
  assert.ok(machine.host.remembers(models));
});

test("the members of a group that is removed are told", () => {
  using machine = new GroupHost();
  machine.host.apply({ wanted: models });
  machine.edit("models:x:1000:anna,bert");
  assert.deepEqual(machine.host.undo(models).notes, [
    "the group models is removed; its members were anna,bert",
  ]);
  assert.deepEqual(machine.groups(), []);
});

test("killed after any line, the next Create converges and its removal leaves no trace", () => {
  const killed = killedAfterEachLine((line) => {
    using machine = new GroupHost();
    const told = machine.host.apply({ wanted: models, killedAt: line });
    assert.equal(machine.host.apply({ wanted: models }).failed, undefined);
    assertConverged(machine, models);
    machine.host.undo(models);
    assert.deepEqual([...machine.groups(), ...machine.shadows()], [], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});

test("killed after any line, the next removal ends it", () => {
  const killed = killedAfterEachLine((line) => {
    using machine = new GroupHost();
    machine.host.apply({ wanted: models });
    const told = machine.host.undo(models, { killedAt: line });
    if (machine.host.remembers(models)) machine.host.undo(models);
    assert.deepEqual([...machine.groups(), ...machine.shadows()], [], `after line ${line}`);
    return told;
  });
  assert.ok(killed > 3);
});
