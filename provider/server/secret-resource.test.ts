import assert from "node:assert/strict";
import { test } from "node:test";
import { outputs } from "../resources/secret/outputs.ts";
import { schema } from "./schema.ts";
import { secretResource } from "./secret-resource.ts";
import { nothing, unknown, type Values } from "./values.ts";

type Plain = Record<string, unknown>;

const urn = "urn:pulumi:lab::estate::estate:index:Secret::it";

function values(plain: Plain, secret: string[] = []): Values {
  const unknowns = Object.keys(plain).filter((key) => plain[key] === unknown);
  return { plain, secret: new Set(secret), unknown: new Set(unknowns) };
}

async function checked(news: Plain, olds: Values = nothing): Promise<Values> {
  const { inputs, failures } = await secretResource.check({ urn, olds, news: values(news) });
  assert.deepEqual(failures, []);
  return inputs;
}

async function refused(news: Plain, olds: Values = nothing) {
  return (await secretResource.check({ urn, olds, news: values(news) })).failures;
}

async function created(news: Plain): Promise<{ inputs: Values; properties: Values }> {
  const inputs = await checked(news);
  return { inputs, properties: (await secretResource.create({ urn, inputs, preview: false })).properties };
}

async function updated(from: { inputs: Values; properties: Values }, news: Plain, preview = false) {
  const inputs = await checked(news, from.inputs);
  const { inputs: oldInputs, properties: olds } = from;
  const properties = await secretResource.update({ id: "it", urn, oldInputs, olds, news: inputs, preview });
  return { inputs, properties };
}

test("the state of a secret of the first version is read, kept and rotated as it is", async () => {
  const inputs = values({ kind: "password", length: 32, epoch: 1 });
  const properties = values(
    { ...inputs.plain, current: "old", previous: "", rotatedAt: "2026-11-20T12:00:00.000Z" },
    ["current", "previous"],
  );
  const found = await secretResource.read({ id: "it", urn, inputs, properties });
  assert.deepEqual([found.inputs, found.properties], [inputs, properties]);
  const news = await checked({}, inputs);
  assert.deepEqual(
    await secretResource.diff({ id: "it", urn, oldInputs: inputs, olds: properties, news }),
    [],
  );
  const raised = await updated({ inputs, properties }, { epoch: 2 });
  assert.equal(raised.properties.plain.previous, "old");
  assert.deepEqual(Object.keys(raised.properties.plain), Object.keys(properties.plain));
});

test("a preview says what is not known yet, also what is only put out beside the value", async () => {
  const inputs = await checked({ kind: "age" });
  const { properties } = await secretResource.create({ urn, inputs, preview: true });
  assert.deepEqual([...properties.unknown].sort(), ["current", "identities", "recipient", "rotatedAt"]);
  assert.deepEqual([...properties.secret].sort(), ["current", "identities", "previous"]);
});

test("public halves are shown, and what is handed in never, also where it came as plain text", async () => {
  const { current } = (await created({ kind: "ed25519" })).properties.plain;
  const { inputs, properties } = await created({ kind: "ed25519", value: current });
  assert.deepEqual([...inputs.secret], ["value"]);
  assert.deepEqual([...properties.secret].sort(), ["current", "previous", "value"]);
  assert.match(String(properties.plain.publicKey), /^ssh-ed25519 \S+ it$/);
});

test("a preview of a raise knows the value before, and nothing of the new one", async () => {
  const one = await created({ kind: "wireguard" });
  const { properties } = await updated(one, { kind: "wireguard", epoch: 2 }, true);
  assert.equal(properties.plain.previous, one.properties.plain.current);
  assert.equal(properties.plain.publicKey, unknown);
});

test("taking a value out of the program changes nothing but that", async () => {
  const one = await created({ value: "sesameopen" });
  const planned = await updated(one, {}, true);
  assert.deepEqual([...planned.properties.unknown], []);
  assert.equal(planned.properties.plain.current, "sesameopen");
  const { properties } = await updated(one, {});
  assert.equal("value" in properties.plain, false);
  assert.equal(properties.plain.current, "sesameopen");
});

test("a hash is unknown in a preview only where the password or its cost is another", async () => {
  const one = await created({ kind: "bcrypt", cost: 5, password: "one" });
  const planned = async (news: Plain) =>
    [...(await updated(one, { kind: "bcrypt", cost: 5, ...news }, true)).properties.unknown].sort();
  assert.deepEqual(await planned({}), []);
  assert.deepEqual(await planned({ cost: 6, password: "one" }), ["hash", "previousHash"]);
  assert.deepEqual(await planned({ password: "two" }), ["current", "hash", "previousHash", "rotatedAt"]);
  assert.deepEqual(await planned({ password: unknown }), [
    "current",
    "hash",
    "password",
    "previous",
    "previousHash",
    "rotatedAt",
  ]);
});

test("a kind becomes another in place where the value stays, and leaves nothing of the former", async () => {
  const one = await created({ kind: "htpasswd", user: "alice", cost: 5 });
  const two = await updated(one, {});
  assert.equal(two.properties.plain.current, one.properties.plain.current);
  assert.deepEqual(Object.keys(two.properties.plain).sort(), [
    "current",
    "epoch",
    "kind",
    "length",
    "previous",
    "rotatedAt",
  ]);
});

test("the changed inputs are what a preview names, also those that are new or gone", async () => {
  const { inputs: oldInputs, properties: olds } = await created({ value: "sesameopen" });
  const news = await checked({ kind: "bcrypt", epoch: 2 }, oldInputs);
  const differences = await secretResource.diff({ id: "it", urn, oldInputs, olds, news });
  assert.deepEqual(differences.map(({ path }) => path).sort(), ["cost", "epoch", "kind", "value"]);
});

test("an input of another kind, and a kind that does not exist, are refused with what there is", async () => {
  assert.deepEqual(await refused({ kind: "ed25519", length: 32 }), [
    { property: "", reason: "has no property length; it has kind, format, epoch, value" },
  ]);
  const kinds = Object.keys(outputs).join(", ");
  for (const kind of ["dsa", "toString", unknown])
    assert.deepEqual(await refused({ kind }), [
      { property: "kind", reason: `must be one of ${kinds}, and known in a preview` },
    ]);
});

test("a raise is refused by what the state has, and nothing of a refusal shows a value", async () => {
  const { inputs } = await created({ kind: "given", value: "sesame" });
  const [failure] = await refused({ kind: "given", value: "other" }, inputs);
  assert.deepEqual(failure, {
    property: "value",
    reason: "is another one: raise epoch to 2 in the same change, so that the one before stays accepted",
  });
});

test("an import says how a secret that exists is brought in", async () => {
  await assert.rejects(
    secretResource.read({ id: "sesame-name", urn, inputs: nothing, properties: nothing }),
    /pulumi config set --secret/,
  );
});

test("the schema has each kind's inputs and outputs once, with the kinds that have them", () => {
  const { resources } = schema("1") as { resources: Record<string, Plain> };
  const secret = resources["estate:index:Secret"] as {
    inputProperties: Record<string, { type: string; description: string; default?: unknown }>;
    properties: Record<string, { type: string; secret?: true }>;
    required: string[];
    requiredInputs: string[];
  };
  assert.deepEqual(secret.requiredInputs, []);
  assert.deepEqual(secret.required, ["current", "previous", "rotatedAt"]);
  assert.equal(secret.inputProperties.kind!.default, "password");
  assert.match(secret.inputProperties.bits!.description, /Of rsa\.$/);
  assert.equal(secret.inputProperties.bits!.type, "number");
  assert.deepEqual(secret.properties.publicKeys!.type, "array");
  assert.equal(secret.properties.identities!.secret, true);
});
