import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { EstateError } from "../../errors.ts";
import type { Hosts } from "../hosts.ts";
import { Pool } from "../pool.ts";

/** For tests: a pool that ends with its test. */
export function poolOf(t: TestContext, hosts: Hosts): Pool {
  const pool = new Pool(hosts);
  t.after(() => pool.close());
  return pool;
}

/** For tests: the error for the user that work ends with. */
export async function failureOf(work: Promise<unknown>): Promise<EstateError> {
  return work.then(
    () => assert.fail("it did not fail"),
    (error) => {
      assert.ok(error instanceof EstateError, error);
      return error;
    },
  );
}
