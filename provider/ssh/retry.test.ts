import assert from "node:assert/strict";
import { test } from "node:test";
import { EstateError } from "../errors.ts";
import type { FailureCode } from "./failure.ts";
import { retryDelay } from "./retry.ts";

test("what a booting machine goes through is tried again, and what a person must mend is not", () => {
  const delays: Record<FailureCode, number | undefined> = {
    "client-missing": undefined,
    "client-refused": undefined,
    "connection-closed": 6000,
    "connection-refused": 500,
    "forwarding-refused": undefined,
    "host-key-differs": undefined,
    "identity-missing": 6000,
    "login-refused": 6000,
    "name-not-resolved": undefined,
    "no-route": 500,
    "not-reached": 500,
    "sudo-refused": 6000,
    "timed-out": 500,
  };
  for (const [code, delay] of Object.entries(delays)) {
    const error = new EstateError("a bastion", { code });
    assert.equal(retryDelay(error), delay, code);
    const behind = new EstateError("a host behind it", { code: "via-failed", cause: error });
    assert.equal(retryDelay(behind), delay, `${code} of the bastion`);
  }
  assert.equal(retryDelay(new EstateError("anything else")), undefined);
});
