import { type Lab, up } from "../../lab/lab.ts";

/** The lab of the tests: up already, except for the first that asks. */
export function rehearsalLab(): Promise<Lab> {
  return up({ instance: "test", log: (line: string) => process.stderr.write(`${line}\n`) });
}
