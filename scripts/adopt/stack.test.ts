import assert from "node:assert/strict";
import { test } from "node:test";
import { heldOn } from "./stack.ts";

test("a state tells what it holds on a host, and which of it is no part of a component", () => {
  const urn = (types: string, name: string) => `urn:pulumi:prod::estate::${types}::${name}`;
  const resources = [
    { urn: urn("pulumi:pulumi:Stack", "estate-prod"), type: "pulumi:pulumi:Stack" },
    { urn: urn("estate:host:File", "motd"), type: "estate:host:File", id: "db:/etc/motd" },
    {
      urn: urn("estate:component:Redis$estate:host:Unit", "redis"),
      type: "estate:host:Unit",
      id: "db:redis.service",
    },
    { urn: urn("estate:host:File", "other"), type: "estate:host:File", id: "db2:/etc/motd" },
    { urn: urn("estate:host:Ready", "db"), type: "estate:host:Ready", id: "db" },
  ];
  assert.deepEqual(heldOn("db", JSON.stringify({ checkpoint: { latest: { resources } } })), [
    { kind: "File", address: "/etc/motd", name: "motd" },
    { kind: "Unit", address: "redis.service", name: undefined },
  ]);
  assert.deepEqual(heldOn("db", JSON.stringify({ checkpoint: { latest: null } })), []);
});
