import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs } from "./inputs.ts";
import { address, targetOf } from "./object.ts";
import { plan } from "./plan.ts";
import { absent, down, group, present, wanted, wantedGrant } from "./samples.ts";

const all = wantedGrant({ name: undefined });

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

const bad: [Record<string, unknown>, RegExp][] = [
  [{ type: "database", name: undefined, schema: "x" }, /a database is in no schema/],
  [{ type: "schema" }, /a schema is named by `schema`/],
  [{ privileges: ["CONNECT"] }, /CONNECT cannot be granted on a table: there are DELETE, /],
  [{ privileges: ["select"] }, /"select" is none of CONNECT, /],
  [{ privileges: ["SELECT", "SELECT"] }, /SELECT is named twice/],
  [{ role: "public", withGrantOption: true }, /everybody cannot be given the right to grant/],
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
