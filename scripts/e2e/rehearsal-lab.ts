import { type Lab, up } from "../../lab/lab.ts";

/** The lab of the tests: up already, except for the first that asks. Who works beside others names one of their own. */
export function rehearsalLab(): Promise<Lab> {
  const instance = process.env.ESTATE_TEST_LAB ?? "test";
  return up({ instance, log: (line: string) => process.stderr.write(`${line}\n`) });
}
