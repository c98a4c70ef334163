import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedKeys } from "./recorded-keys.ts";

const checkpoint = (resources?: unknown[]) =>
  JSON.stringify({ checkpoint: { latest: resources && { resources } } });

test("the keys are those that hosts were recorded with, and of nothing else", () => {
  const resources = [
    { type: "pulumi:pulumi:Stack" },
    { type: "estate:host:Ready", outputs: { host: "bastion", pin: "ssh-ed25519 AAAA" } },
    { type: "estate:host:File", outputs: { host: "db", pin: "ssh-ed25519 BBBB" } },
  ];
  assert.deepEqual(recordedKeys(checkpoint(resources)), { bastion: "ssh-ed25519 AAAA" });
});

test("a host on the way to another is known by that one, unless it has its own", () => {
  const ready = (host: string, pin: string, keys: Record<string, string>) => {
    return { type: "estate:host:Ready", outputs: { host, pin, __estate: { keys } } };
  };
  const db = ready("db", "ssh-ed25519 DDDD", { bastion: "ssh-ed25519 OLD" });
  assert.deepEqual(recordedKeys(checkpoint([db])), { bastion: "ssh-ed25519 OLD", db: "ssh-ed25519 DDDD" });
  const bastion = ready("bastion", "ssh-ed25519 NEW", {});
  assert.equal(recordedKeys(checkpoint([bastion, db])).bastion, "ssh-ed25519 NEW");
});

test("a stack that has never run has none", () => {
  assert.deepEqual(recordedKeys(checkpoint()), {});
});
