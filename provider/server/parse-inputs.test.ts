import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { parseInputs, propertyPath } from "./parse-inputs.ts";
import { unknown } from "./values.ts";

const schema = z
  .strictObject({
    path: z.string().startsWith("/", { error: "must be an absolute path" }),
    mode: z.string().default("0644"),
    content: z.string().optional(),
    link: z.string().optional(),
  })
  .refine((inputs) => inputs.content !== undefined || inputs.link !== undefined, {
    error: "needs content or link",
  });

function news(plain: Record<string, unknown>, unknowns: string[] = []) {
  return { plain, secret: new Set<string>(), unknown: new Set(unknowns) };
}

test("defaults are filled in", () => {
  const { inputs, failures } = parseInputs(schema, news({ path: "/a", content: "x" }));
  assert.deepEqual(failures, []);
  assert.deepEqual(inputs.plain, { path: "/a", content: "x", mode: "0644" });
});

test("all problems are reported at once, each with its property", () => {
  const { failures } = parseInputs(schema, news({ path: "a", mode: 644 }));
  assert.deepEqual(
    failures.map(({ property }) => property),
    ["path", "mode"],
  );
  assert.equal(failures[0]!.reason, "must be an absolute path");
});

test("a property that the kind does not have is named, with those that it has", () => {
  const { failures } = parseInputs(schema, news({ path: "/a", content: "x", moed: "0600" }));
  assert.equal(failures[0]!.reason, "has no property moed; it has path, mode, content, link");
});

test("a rule over several properties waits until all are known", () => {
  assert.deepEqual(parseInputs(schema, news({ path: "/a", mode: unknown }, ["mode"])).failures, []);
});

test("what is not known yet is let through, and the rest still gets its defaults", () => {
  const { inputs, failures } = parseInputs(schema, news({ path: "/a", content: unknown }, ["content"]));
  assert.deepEqual(failures, []);
  assert.deepEqual(inputs.plain, { path: "/a", content: unknown, mode: "0644" });
});

test("a known mistake beside an unknown is still found", () => {
  const { failures } = parseInputs(schema, news({ path: "a", content: unknown }, ["content"]));
  assert.deepEqual(
    failures.map(({ property }) => property),
    ["path"],
  );
});

test("a path is written as Pulumi writes it", () => {
  assert.equal(propertyPath(["dropIns", "10-limits.conf"]), 'dropIns["10-limits.conf"]');
  assert.equal(propertyPath(["packages", 2]), "packages[2]");
  assert.equal(propertyPath(["hosts", "db", "port"]), "hosts.db.port");
});
