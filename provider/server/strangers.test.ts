import assert from "node:assert/strict";
import { test } from "node:test";
import { strangers } from "./strangers.ts";

const urn = (name: string, stack = "lab") => `urn:pulumi:${stack}::estate::estate:host:File::${name}`;
const entry = (path: string, by: string) => ({ kind: "File", target: path, id: `db:${path}`, urn: by });

test("what a host holds of this stack and the state does not is left by a killed run", () => {
  const entries = [entry("/etc/a", urn("a")), entry("/etc/b", urn("b"))];
  assert.deepEqual(strangers(entries, new Set(["File\tdb:/etc/a"]), urn("any")), [entries[1]]);
});

test("what another stack manages on the same host is none of ours", () => {
  const entries = [entry("/etc/a", urn("a", "prod")), entry("/etc/b", "")];
  assert.deepEqual(strangers(entries, new Set(), urn("any")), []);
});
