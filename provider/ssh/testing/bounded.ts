import { test as nodeTest, type TestContext } from "node:test";

/** A test that talks to a server, ended after 30 seconds: what hangs here would hang for ever. */
export function test(name: string, run: (t: TestContext) => Promise<void>): void {
  nodeTest(name, { timeout: 30_000 }, run);
}
