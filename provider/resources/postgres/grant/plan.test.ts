import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs } from "./inputs.ts";
import { address, targetOf } from "./object.ts";
import { plan } from "./plan.ts";
import {
  absent,
  all,
  byDefault,
  down,
  group,
  later,
  present,
  presentBy,
  wanted,
  wantedGrant,
} from "./samples.ts";

test("what is as wanted is no difference, in whatever order it was written", () => {
  const two = wantedGrant({ privileges: ["SELECT", "INSERT"] });
  assert.deepEqual(plan({ old: wanted, wanted: two, observed: present(group(["INSERT", "SELECT"])) }), []);
  assert.deepEqual(plan({ old: all, wanted: all, observed: present() }), []);
});

test("the usual schema may be named or left out", () =>
  assert.deepEqual(
    plan({ old: wantedGrant({ schema: "public" }), wanted, observed: present(group(["SELECT"])) }),
    [],
  ));

test("an owner needs nothing", () =>
  assert.deepEqual(plan({ old: undefined, wanted, observed: present(group([], { owns: true })) }), []));

test("more or less than is wanted is drift, and told with the objects where there are many", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: present(group(["DELETE", "SELECT"])) }), [
    { path: "privileges", kind: "drift", effect: "DELETE, SELECT on the host" },
  ]);
  const many = present(
    group([], { count: 5, examples: ["a", "b", "c"] }),
    group(["SELECT"], { examples: ["d"] }),
  );
  assert.deepEqual(plan({ old: all, wanted: all, observed: many }), [
    { path: "privileges", kind: "drift", effect: "nothing with a, b, c and 2 others on the host" },
  ]);
  assert.deepEqual(reflect(all, many), { privileges: [] });
});

test("the right to grant to others is a difference of its own", () => {
  const observed = present(group(["SELECT"], { grantable: ["SELECT"] }));
  assert.deepEqual(plan({ old: wanted, wanted, observed }), [
    { path: "withGrantOption", kind: "drift", effect: "SELECT (and grant SELECT) on the host" },
  ]);
  assert.deepEqual(reflect(wanted, observed), { withGrantOption: true });
});

test("what the program says anew is a change", () =>
  assert.deepEqual(
    plan({ old: wanted, wanted: wantedGrant({ privileges: [] }), observed: present(group(["SELECT"])) }),
    [{ path: "privileges", kind: "change" }],
  ));

test("what a role gets by default is left alone where the program says nothing of it", () => {
  const observed = presentBy(byDefault("owner", ["DELETE"]));
  assert.deepEqual(plan({ old: all, wanted: all, observed }), []);
  assert.deepEqual(reflect(all, observed), {});
  assert.equal(
    finds(all, observed),
    "grafana may already do on all tables of the schema public of chat: SELECT with users, and that would be managed as it is",
  );
});

test("default privileges are as wanted where just the named roles give just the privileges", () => {
  assert.deepEqual(
    plan({ old: later, wanted: later, observed: presentBy(byDefault("owner", ["SELECT"])) }),
    [],
  );
  const observed = presentBy(byDefault("other", ["SELECT"]), byDefault("owner", ["DELETE", "SELECT"]));
  assert.deepEqual(plan({ old: later, wanted: later, observed }), [
    {
      path: "defaultPrivilegesFor",
      kind: "drift",
      effect: "DELETE, SELECT with future tables of owner; SELECT with future tables of other on the host",
    },
  ]);
  assert.deepEqual(reflect(later, observed), {
    defaultPrivilegesFor: ["other", "owner (DELETE, SELECT)"],
  });
  assert.equal(
    finds(later, observed),
    "grafana may already do on all tables of the schema public of chat: SELECT with users; SELECT with future tables of other; DELETE, SELECT with future tables of owner, and that would change to SELECT",
  );
});

test("a state of before there were default privileges has none of them", () => {
  assert.deepEqual(plan({ old: all, wanted: later, observed: present(group(["SELECT"])) }), [
    { path: "defaultPrivilegesFor", kind: "change" },
  ]);
  assert.deepEqual(plan({ old: undefined, wanted: later, observed: present() }), [
    {
      path: "defaultPrivilegesFor",
      kind: "change",
      effect: "nothing with future tables of owner on the host",
    },
  ]);
});

test("other privileges are one change, whether there are tables or not", () => {
  const changed = wantedGrant({ ...later, privileges: ["INSERT"] });
  const none = { ...present(), defaults: [byDefault("owner", ["SELECT"])] };
  for (const observed of [none, presentBy(byDefault("owner", ["SELECT"]))])
    assert.deepEqual(plan({ old: later, wanted: changed, observed }), [
      { path: "privileges", kind: "change" },
    ]);
  const grantable = wantedGrant({ ...later, withGrantOption: true });
  assert.deepEqual(plan({ old: later, wanted: grantable, observed: none }), [
    { path: "withGrantOption", kind: "change" },
  ]);
});

test("roles that the program does not name any more are a change, of the others nothing is said", () => {
  const observed = presentBy(byDefault("other", ["DELETE"]), byDefault("owner", ["SELECT"]));
  assert.deepEqual(plan({ old: later, wanted: all, observed }), [
    { path: "defaultPrivilegesFor", kind: "change" },
  ]);
  const closed = wantedGrant({ ...all, defaultPrivilegesFor: [] });
  assert.deepEqual(plan({ old: closed, wanted: closed, observed: presentBy() }), []);
  assert.deepEqual(plan({ old: all, wanted: all, observed: presentBy(byDefault("other", ["DELETE"])) }), []);
});

test("what is not there is said", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: absent }), [
    {
      path: "privileges",
      kind: "drift",
      effect: "grant SELECT on the table public.users of chat, where the role grafana is not there",
    },
  ]);
  assert.deepEqual(reflect(wanted, down), {
    role: 'grafana (FATAL:  database "chat" does not exist)',
  });
  assert.equal(finds(wanted, absent), undefined);
});

test("another role or object is another grant", () =>
  assert.deepEqual(
    plan({
      old: wanted,
      wanted: wantedGrant({ role: "x", schema: "y", name: undefined }),
      observed: absent,
    }).map(({ path, replace }) => [path, replace]),
    [
      ["role", true],
      ["schema", true],
      ["name", true],
    ],
  ));

for (const [more, id] of [
  [{}, "chat/grafana/table/public/users"],
  [{ name: undefined, schema: "a/b", port: 5433 }, "5433/chat/grafana/table/a%2Fb"],
  [{ type: "schema", name: undefined, privileges: [] }, "chat/grafana/schema/public"],
  [{ type: "database", name: undefined, privileges: [], port: 5433 }, "5433/chat/grafana/database"],
] as const)
  test(`${id} is the id of one grant`, () => {
    assert.equal(address(wantedGrant(more)), id);
    assert.equal(adoptTarget(id), targetOf(wantedGrant(more)));
  });

for (const id of [
  "chat/grafana",
  "chat/grafana/index/public",
  "chat/grafana/table/public/users/x",
  "chat//database",
])
  test(`${id} is the id of none`, () =>
    assert.throws(() => adoptTarget(id), /cannot import a grant: ".*" is none: /));

test("an import is of what is the same with all objects", () => {
  const id = "chat/grafana/table/public";
  assert.deepEqual(adopt(id, present(group(["SELECT"]), group([], { owns: true }))).privileges, ["SELECT"]);
  assert.throws(() => adopt(id, present(group(["SELECT"]), group([], { examples: ["posts"] }))), {
    message:
      "cannot import what grafana may do on all tables of the schema public of chat: that differs (SELECT with users; nothing with posts): import each by its name",
  });
  assert.throws(() => adopt(id, absent), /the role grafana is not there/);
});

test("an import has the roles that give the same by default, also where there is no table yet", () => {
  const id = "chat/grafana/table/public";
  const owner = byDefault("owner", ["SELECT"]);
  assert.deepEqual(adopt(id, presentBy(owner)), inputs.parse({ ...later, schema: "public" }));
  assert.deepEqual(adopt(id, { ...present(), defaults: [owner] }).defaultPrivilegesFor, ["owner"]);
  assert.equal(adopt(id, presentBy()).defaultPrivilegesFor, undefined);
  assert.throws(() => adopt(id, presentBy(owner, byDefault("other", ["DELETE"]))), {
    message:
      "cannot import what grafana may do on all tables of the schema public of chat: what it gets by default differs (SELECT with users; SELECT with future tables of owner; DELETE with future tables of other): declare it instead",
  });
});

const bad: [Record<string, unknown>, RegExp][] = [
  [{ type: "database", name: undefined, schema: "x" }, /a database is in no schema/],
  [{ type: "schema" }, /a schema is named by `schema`/],
  [{ privileges: ["CONNECT"] }, /CONNECT cannot be granted on a table: there are DELETE, /],
  [{ privileges: ["select"] }, /"select" is none of CONNECT, /],
  [{ privileges: ["SELECT", "SELECT"] }, /SELECT is named twice/],
  [{ role: "public", withGrantOption: true }, /everybody cannot be given the right to grant/],
  [
    { defaultPrivilegesFor: ["owner"] },
    /only all tables or all sequences of a schema have default privileges/,
  ],
  [{ type: "schema", name: undefined, privileges: [], defaultPrivilegesFor: [] }, /only all tables or all/],
  [{ name: undefined, defaultPrivilegesFor: ["a", "a"] }, /a is named twice/],
  [{ name: undefined, defaultPrivilegesFor: ["public"] }, /everybody is no role that creates something/],
  [{ name: undefined, defaultPrivilegesFor: ["grafana"] }, /grafana owns what it creates, and needs no/],
  [{ name: undefined, defaultPrivilegesFor: "owner" }, /is a list of roles, like \["brainall"\]/],
];
for (const [more, message] of bad)
  test(`${JSON.stringify(more)} is refused`, () =>
    assert.match(
      inputs
        .safeParse({ ...wanted, ...more })
        .error?.issues.map((issue) => issue.message)
        .join("; ") ?? "",
      message,
    ));
