import assert from "node:assert/strict";
import { test } from "node:test";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { inputs } from "./inputs.ts";
import { plan } from "./plan.ts";
import { absent, down, present, wanted, wantedExtension } from "./samples.ts";
import { steps, undo } from "./steps.ts";

const folder = "/var/lib/estate/resources/PostgresExtension-chat-hstore-12345678";

test("an extension in any version is as wanted", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: present }), []);
  assert.deepEqual(steps({ old: wanted, wanted, observed: present, folder }), []);
  const former = wantedExtension({ version: "1.4" });
  assert.deepEqual(plan({ old: former, wanted, observed: present }), []);
});

test("an extension that is gone is made again, and a database that is not there is said", () => {
  assert.deepEqual(plan({ old: wanted, wanted, observed: absent }), [
    { path: "name", kind: "drift", effect: "make the extension hstore in chat" },
  ]);
  assert.deepEqual(plan({ old: undefined, wanted, observed: down }), [
    {
      path: "name",
      kind: "change",
      effect: 'make the extension hstore in chat, where FATAL:  database "chat" does not exist',
    },
  ]);
});

test("another version is a change where the program says so, and drift where the host does", () => {
  const exact = wantedExtension({ version: "1.7" });
  assert.deepEqual(plan({ old: wanted, wanted: exact, observed: present }), [
    { path: "version", kind: "change" },
  ]);
  assert.deepEqual(plan({ old: exact, wanted: exact, observed: present }), [
    { path: "version", kind: "drift", effect: "1.8 on the host" },
  ]);
  assert.deepEqual(reflect(exact, present), { version: "1.8" });
  assert.equal(
    finds(exact, present),
    "the extension hstore is there (version 1.8, schema public), and would change to version 1.7",
  );
});

test("another name, database or port is another extension", () =>
  assert.deepEqual(
    plan({
      old: wanted,
      wanted: wantedExtension({ name: "vector", database: "x", port: 5433 }),
      observed: absent,
    }).map(({ path, replace }) => [path, replace]),
    [
      ["name", true],
      ["database", true],
      ["port", true],
    ],
  ));

test("an import is of any version, and of what is there", () => {
  assert.equal(adoptTarget("5433/chat/hstore"), "5433/chat/hstore");
  assert.deepEqual(inputs.parse(adopt("chat/hstore", present)), wanted);
  assert.throws(() => adopt("chat/hstore", absent), {
    name: "EstateError",
    message: "cannot import the extension hstore of chat: the database has none of that name",
  });
  assert.throws(() => adoptTarget("hstore"), { message: /"hstore" is no extension: write the database and/ });
});

test("an extension that was there before, and is as it was, is nothing to undo", () => {
  assert.deepEqual(undo({ inputs: wanted, before: present, observed: present, folder }), []);
  assert.deepEqual(undo({ inputs: wanted, before: absent, observed: absent, folder }), []);
});
