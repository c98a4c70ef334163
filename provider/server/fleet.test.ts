import assert from "node:assert/strict";
import { test } from "node:test";
import { EstateError } from "../errors.ts";
import { AnswerError, type AnyHostKind } from "../resources/definition.ts";
import type { Answer } from "../ssh/connection.ts";
import type { Pool } from "../ssh/pool.ts";
import { Fleet } from "./fleet.ts";

/** A kind whose host answers with one line per question: the target and what is seen. */
const note: AnyHostKind = {
  name: "Note",
  inspect: {
    script: "",
    parse(text: string, targets: readonly string[]) {
      if (text.startsWith("garbage")) throw new AnswerError("that is no note");
      const seen = new Map(text.split("\n").map((line) => line.split("=") as [string, string]));
      return new Map(targets.map((target) => [target, seen.get(target)]));
    },
  },
} as unknown as AnyHostKind;

const machineId = "0af1".repeat(8);

/** A host with these notes in its manifest, that counts what it is asked. */
function fleetOf(manifest: Record<string, string>, others: Record<string, string> = {}, says?: string) {
  const asked: string[] = [];
  const lines = (notes: Record<string, string>) =>
    Object.entries(notes)
      .map(([target, seen]) => `${target}=${seen}`)
      .join("\n");
  const run = async (script: string): Promise<Answer> => {
    asked.push(script);
    const isManifest = script.includes("begin manifest");
    const entries = Object.keys(manifest).map((target) => `Note\t${target}\tdb:${target}`);
    const stdout = [
      ...(isManifest ? ["@estate begin identity", machineId, "@estate end identity"] : []),
      ...(isManifest ? ["@estate begin manifest", ...entries, "@estate end manifest"] : []),
      "@estate begin Note",
      says ?? lines(isManifest ? manifest : { ...manifest, ...others }),
      "@estate end Note",
      "",
    ].join("\n");
    return { code: 0, stdout: Buffer.from(stdout), stderr: "" };
  };
  const pool = {
    connect: async (host: string) => ({ host, hostKey: "ssh-ed25519 AAAA", run }),
    wasReached: () => true,
  };
  return { fleet: new Fleet(pool as unknown as Pool, [note]), asked };
}

const address = (target: string) => ({
  host: "db",
  pin: undefined,
  id: `db:${target}`,
  urn: `urn:${target}`,
  kind: note,
  folder: `/var/lib/estate/resources/${target}`,
});

test("all that is managed on a host is answered in one round trip", async () => {
  const { fleet, asked } = fleetOf({ a: "1", b: "2", c: "3" });
  const seen = await Promise.all(["a", "b", "c"].map((target) => fleet.observe(address(target), target)));
  assert.deepEqual(seen, ["1", "2", "3"]);
  assert.equal(asked.length, 1);
});

test("which machine it is comes with what is managed on it, and also where that is not understood", async () => {
  const { fleet, asked } = fleetOf({ a: "1" }, {}, "garbage of a broken tool");
  const [machine] = await Promise.all([
    fleet.identify("db"),
    assert.rejects(fleet.observe(address("a"), "a"), EstateError),
  ]);
  assert.equal(machine.machineId, machineId);
  assert.equal(asked.length, 1);
});

test("what is missing in the manifest is asked in one further round trip for all of it", async () => {
  const { fleet, asked } = fleetOf({ a: "1" }, { x: "8", y: "9" });
  const seen = await Promise.all(["a", "x", "y"].map((target) => fleet.observe(address(target), target)));
  assert.deepEqual(seen, ["1", "8", "9"]);
  assert.equal(asked.length, 2);
});

test("a write ends the answer", async () => {
  const { fleet, asked } = fleetOf({ a: "1" });
  await fleet.observe(address("a"), "a");
  await fleet.apply(address("a"), { target: "a", steps: [], before: undefined });
  await fleet.observe(address("a"), "a");
  assert.equal(asked.filter((script) => script.includes("begin manifest")).length, 2);
});

test("what is managed is told once for each time that a host was asked", async () => {
  const { fleet } = fleetOf({ a: "1", b: "2" });
  const taken = () => fleet.takeEntries().map(({ id }) => id);
  assert.deepEqual(taken(), []);
  await fleet.observe(address("a"), "a");
  assert.deepEqual(taken(), ["db:a", "db:b"]);
  await fleet.observe(address("b"), "b");
  assert.deepEqual(taken(), []);
  await fleet.apply(address("a"), { target: "a", steps: [], before: undefined });
  await fleet.observe(address("a"), "a");
  assert.deepEqual(taken(), ["db:a", "db:b"]);
});

test("an answer that is not understood is an error that names the host, the kind and the text", async () => {
  const { fleet } = fleetOf({ a: "1" }, {}, "garbage of a broken tool");
  await assert.rejects(fleet.observe(address("a"), "a"), (error) => {
    assert.ok(error instanceof EstateError);
    assert.match(error.message, /^db: .*Note a .*that is no note.*\n.*garbage of a broken tool/s);
    return true;
  });
});

test("of a long answer that is not understood both ends are shown", async () => {
  const long = ["garbage", ...Array.from({ length: 40 }, (_, index) => `line ${index}`)].join("\n");
  const { fleet } = fleetOf({ a: "1" }, {}, long);
  await assert.rejects(fleet.observe(address("a"), "a"), (error) => {
    assert.ok(error instanceof EstateError);
    assert.match(error.message, /\ngarbage\nline 0\n.*\n… 17 lines more …\n.*\nline 39\n/s);
    return true;
  });
});

test("an answer that was cut short is an error, never a change", async () => {
  const { fleet } = fleetOf({ a: "1" }, {}, "@estate begin Note");
  await assert.rejects(fleet.observe(address("a"), "a"), /^EstateError: db: /);
});

test("why a host is not reachable is said whole once, however many ask at the same time", async () => {
  const pool = {
    connect: async () => {
      throw new EstateError("Cannot connect to db: and why", { host: "db" });
    },
    wasReached: () => false,
  };
  const fleet = new Fleet(pool as unknown as Pool, []);
  const said = await Promise.all([1, 2, 3].map(() => fleet.refusal("db", "ssh-ed25519 AAAA")));
  assert.deepEqual(said, [
    "Cannot connect to db: and why",
    "db could not be read, as said above: nothing is changed",
    "db could not be read, as said above: nothing is changed",
  ]);
});
