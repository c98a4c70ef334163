import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { Secret } from "./secret.ts";

const declared = new Map<string, Record<string, unknown>>();

before(() =>
  pulumi.runtime.setMocks({
    call: () => ({}),
    newResource({ name, inputs }) {
      declared.set(name, inputs);
      return {
        id: name,
        state: { ...inputs, current: "current", publicKeys: ["ssh-ed25519 A", "ssh-ed25519 B"] },
      };
    },
  }),
);

function resolved<Value>(output: pulumi.Output<Value>): Promise<{ value: Value; secret: boolean }> {
  return new Promise((resolve) => {
    output.apply((value) => {
      void pulumi.isSecret(output).then((secret) => resolve({ value, secret }));
    });
  });
}

test("a secret without more is a password", async () => {
  const password = new Secret("page-password");
  assert.equal((await resolved(password.current)).value, "current");
  assert.deepEqual(declared.get("page-password"), {});
});

test("a kind has its outputs, as what they are", async () => {
  const deploy = new Secret("deploy", { kind: "ed25519" });
  const lines: pulumi.Output<string[]> = deploy.publicKeys;
  assert.deepEqual(await resolved(lines), { value: ["ssh-ed25519 A", "ssh-ed25519 B"], secret: false });
});

test("the compiler refuses what a kind does not have, and misses what it wants", () => {
  // @ts-expect-error: a password has no public half
  assert.equal(new Secret("a").publicKey, undefined);
  // @ts-expect-error: a key has no length of its own
  assert.ok(new Secret("b", { kind: "ed25519", length: 32 }));
  // @ts-expect-error: what is given must be handed in
  assert.ok(new Secret("c", { kind: "given" }));
  // @ts-expect-error: a line is some user's
  assert.ok(new Secret("d", { kind: "htpasswd" }));
});

test("secrets of all kinds can be handed on as one type", () => {
  const both: Secret[] = [new Secret("e", { kind: "age" }), new Secret("f", { kind: "token", length: 64 })];
  assert.equal(both.length, 2);
});

test("what is handed in is secret, also where the program has it as plain text", async () => {
  const { password, value } = {
    password: new Secret("g", { kind: "argon2", password: "plain" }),
    value: new Secret("h", { kind: "given", value: "plain" }),
  };
  await Promise.all([resolved(password.hash), resolved(value.current)]);
  for (const [name, input] of [
    ["g", "password"],
    ["h", "value"],
  ] as const)
    assert.deepEqual(pulumi.runtime.isRpcSecret(declared.get(name)![input]), true);
});
