import assert from "node:assert/strict";
import { test } from "node:test";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { decode, encode, unknown } from "./values.ts";

const secretMark = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function message(value: object) {
  // biome-ignore lint/suspicious/noExplicitAny: google-protobuf's JavaScriptValue is not exported usefully
  return struct.Struct.fromJavaScript(value as any);
}

test("a secret is unwrapped wherever it stands, told to whoever redacts, and marks its property", () => {
  const told: unknown[] = [];
  const values = decode(message({ list: ["a", { ...secretMark, value: "hush" }], plain: 1 }), (s) =>
    told.push(s),
  );
  assert.deepEqual(values.plain, { list: ["a", "hush"], plain: 1 });
  assert.deepEqual([...values.secret], ["list"]);
  assert.deepEqual(told, ["hush"]);
});

test("an unknown marks its property, also inside a secret", () => {
  const values = decode(message({ a: unknownMark, b: { ...secretMark, value: unknownMark } }), () => {});
  assert.deepEqual([...values.unknown], ["a", "b"]);
  assert.equal(values.plain.b, unknown);
});

test("what was read is written again as it was: secret properties wrapped, unknowns as such", () => {
  const wire = encode(
    { name: "x", password: "hush", later: unknown, gone: undefined },
    new Set(["password"]),
  );
  assert.deepEqual(wire.toJavaScript(), {
    name: "x",
    password: { ...secretMark, value: "hush" },
    later: unknownMark,
  });
});
