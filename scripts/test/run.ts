import { relative } from "node:path";
import { finished } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { runCommand } from "../setup/command.js";
import { describeError, OperatorError } from "../setup/operator-error.js";
import { duration } from "../setup/progress.js";
import type { Tally } from "./tally.ts";

/** Runs a step that is one test: it passes unless it throws, and what it throws is shown. Resolves to whether it passed. */
export async function runStep(name: string, step: () => Promise<void>, tally: Tally): Promise<boolean> {
  const started = Date.now();
  const took = () => duration(Date.now() - started);
  try {
    await step();
    tally.passed += 1;
    console.log(`✔ ${name} (${took()})`);
    return true;
  } catch (error) {
    const cause = describeError(error);
    tally.fail({ name, nesting: 0, details: { error: { cause } } });
    console.log(`✖ ${name} (${took()})\n${cause}`);
    return false;
  }
}

/** Runs a script with our Node; throws what it says where it does not exit with 0. */
export async function runScript(args: string[]): Promise<void> {
  const { code, stdout, stderr } = await runCommand(process.execPath, args);
  if (code !== 0) throw new OperatorError(`${stdout}${stderr}`.trimEnd());
}

/**
 * Runs test files and shows what they say, with the name and time of each file.
 * `timeout` ends a file that hangs, in milliseconds.
 */
export async function runTestFiles(
  files: string[],
  options: { concurrency: number; timeout: number; signal: AbortSignal },
  tally: Tally,
): Promise<void> {
  if (files.length === 0) return;
  const events = run({ files, ...options });
  events.on("test:pass", (event) => tally.pass(event));
  events.on("test:fail", (event) => tally.fail(event));
  nameFiles(events, options.concurrency === 1);
  const shown = events.compose(spec);
  shown.pipe(process.stdout, { end: false });
  await finished(shown);
}

/** Names each file below what its tests say, with its time; where files run one after the other, above it too. */
function nameFiles(events: ReturnType<typeof run>, inTurn: boolean): void {
  const name = (file: string) => relative(process.cwd(), file);
  events.on("test:dequeue", (event) => {
    if (inTurn && event.nesting === 0 && event.name === event.file) console.log(`▷ ${name(event.file)}`);
  });
  events.on("test:summary", ({ file, duration_ms }) => {
    if (file) console.log(`■ ${name(file)} (${duration(duration_ms)})`);
  });
}
