import { existsSync } from "node:fs";
import { basename } from "node:path";
import { endAll, type Process, processesWith } from "../setup/processes.ts";
import type { Log } from "../setup/progress.js";
import type { StackState } from "./stack-state.ts";

/** Marks what a command on a stack starts, by its environment: plugins too, which outlive a killed engine. */
const MARK = "ESTATE_RUN";

/** The environment of this process' commands on a stack. */
export function markOf(state: StackState): NodeJS.ProcessEnv {
  return { [MARK]: `${process.pid} ${state.checkpoint}` };
}

/**
 * Those of marked processes that a killed run has left: neither its command nor its engine is there any more. They
 * notice that only after minutes, and go on with what they were making.
 */
export function orphansOf(
  checkpoint: string,
  marked: readonly Process[],
  isRunning: (id: number) => boolean,
): Process[] {
  const ofStack = marked.filter(({ value }) => value.endsWith(` ${checkpoint}`));
  const withEngine = new Set(ofStack.filter(isEngine).map(({ value }) => value));
  return ofStack.filter(({ value }) => !withEngine.has(value) && !isRunning(Number.parseInt(value, 10)));
}

/** Ends what killed runs have left working on a stack, and says so. */
export function endOrphans(state: StackState, log: Log): void {
  const isRunning = (id: number) => existsSync(`/proc/${id}`);
  const ended = endAll(() => orphansOf(state.checkpoint, processesWith(MARK), isRunning));
  if (ended.length === 0) return;
  const names = ended.map(({ id, command }) => `${basename(command[0] ?? "")} (${id})`);
  log(`  what a run that was killed had left working was ended: ${names.join(", ")}`);
}

const isEngine = ({ command }: Process) => basename(command[0] ?? "") === "pulumi";
