import { readdirSync, readFileSync } from "node:fs";
import { OperatorError } from "../setup/operator-error.js";

/** Marks what this run of the tests starts, and all that these processes start, by their environment. */
const MARK = "ESTATE_TEST_RUN";

/** Marks every process that is started from now on. An operator's own commands beside the tests are not touched. */
export function markProcesses(): void {
  process.env[MARK] = String(process.pid);
}

/** Throws where a process that was started since {@link markProcesses} still runs; names its id and command. */
export async function expectNoProcess(): Promise<void> {
  const left = processesWith(MARK, String(process.pid));
  if (left.length > 0) throw new OperatorError(`The tests have left running:\n${left.join("\n")}`);
}

/** The running processes that were started with this environment variable, each as `4711: its command`. */
export function processesWith(name: string, value: string): string[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .filter((id) => words(id, "environ").includes(`${name}=${value}`))
    .map((id) => `${id}: ${words(id, "cmdline").join(" ")}`);
}

/** What /proc holds of a process as words that end with zeros; none where it has ended or is another user's. */
function words(id: string, file: "environ" | "cmdline"): string[] {
  try {
    return readFileSync(`/proc/${id}/${file}`, "utf8").split("\0").slice(0, -1);
  } catch {
    return [];
  }
}
