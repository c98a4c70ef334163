import type { TestContext } from "node:test";

/** Sets an environment variable for the length of a test. */
export function setVariable(t: Pick<TestContext, "after">, name: string, value: string): void {
  const before = process.env[name];
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
  process.env[name] = value;
}
