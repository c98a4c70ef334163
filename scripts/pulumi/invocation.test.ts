import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lab } from "../../lab/lab.ts";
import { invocationInLab, labInvocation, plainInvocation } from "./invocation.ts";

const engine = {
  pulumi: "/engine/pulumi",
  env: { PATH: "/bin", PULUMI_CONFIG_PASSPHRASE_FILE: "/root/prod" },
};
const lab = {
  operatorNamespace: "estate-lab-operator",
  env: { ESTATE_LAB_IDENTITY: "/keys/operator" },
} as unknown as Lab;

test("a stack that this machine reaches by itself gets the plain command", () => {
  assert.deepEqual(plainInvocation(engine, "prod", ["up", "--yes"]), {
    command: "/engine/pulumi",
    args: ["up", "--yes"],
    env: { PATH: "/bin", PULUMI_CONFIG_PASSPHRASE_FILE: "/root/prod", PULUMI_STACK: "prod" },
  });
});

test("a command on the lab's hosts runs in the namespace of the lab's operator, with the key and passphrase", () => {
  assert.deepEqual(invocationInLab(engine, "lab", ["up", "--yes"], lab), {
    command: "nsenter",
    args: ["--net=/run/netns/estate-lab-operator", "--", "/engine/pulumi", "up", "--yes"],
    env: {
      PATH: "/bin",
      PULUMI_STACK: "lab",
      PULUMI_CONFIG_PASSPHRASE: "lab",
      ESTATE_LAB_IDENTITY: "/keys/operator",
    },
  });
});

test("the passphrase of another stack that the operator has set does not reach the lab's", () => {
  const { env } = labInvocation(engine, "lab", ["stack", "output"]);
  assert.equal(env.PULUMI_CONFIG_PASSPHRASE, "lab");
  assert.equal("PULUMI_CONFIG_PASSPHRASE_FILE" in env, false);
});
