import { OperatorError } from "../setup/operator-error.js";
import { processesWith } from "../setup/processes.ts";

/** Marks what this run of the tests starts, and all that these processes start, by their environment. */
const MARK = "ESTATE_TEST_RUN";

/** Marks every process that is started from now on. An operator's own commands beside the tests are not touched. */
export function markProcesses(): void {
  process.env[MARK] = String(process.pid);
}

/** Throws where a process that was started since {@link markProcesses} still runs; names its id and command. */
export async function expectNoProcess(): Promise<void> {
  const left = processesWith(MARK).filter(({ value }) => value === String(process.pid));
  const told = left.map(({ id, command }) => `${id}: ${command.join(" ")}`);
  if (told.length > 0) throw new OperatorError(`The tests have left running:\n${told.join("\n")}`);
}
