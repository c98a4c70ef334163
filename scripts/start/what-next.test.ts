import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { whatNext } from "./what-next.ts";

const started = {
  pageUrl: "https://brain.localhost:8443/",
  roots: "/state/acme/roots.pem",
  email: "ada@brain.localhost",
};

test("the last thing said is where the page is, who can log in, and what to trust", () => {
  const said = whatNext(started);
  for (const value of Object.values(started)) assert.ok(said.includes(value), value);
});

test("every command that is named exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  const named = [...whatNext(started).matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name!);
  assert.ok(named.length > 8);
  for (const name of named) assert.ok(scripts[name], `npm run ${name}`);
});
