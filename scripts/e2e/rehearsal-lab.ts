import { type Lab, up } from "../../lab/lab.ts";

/**
 * A lab for tests: up already, except for the first that asks.
 * @param name of the lab; without one it is that which the tests on hosts share
 */
export function rehearsalLab(name = "test"): Promise<Lab> {
  const instance = process.env.ESTATE_TEST_LAB ?? name;
  return up({ instance, log: (line: string) => process.stderr.write(`${line}\n`) });
}
