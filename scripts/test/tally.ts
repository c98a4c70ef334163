import { relative } from "node:path";

/** What `node:test` says of a test that has ended, as far as it is counted. */
export type TestEvent = {
  name: string;
  nesting: number;
  file?: string | undefined;
  skip?: string | boolean | undefined;
  todo?: string | boolean | undefined;
  details: { type?: string | undefined; error?: unknown };
};

/**
 * Counts the tests that assert something themselves. A suite, or a test made of subtests, counts only where
 * it fails by itself; so does a file, which is reported like a test where it breaks or holds none.
 */
export class Tally {
  passed = 0;
  skipped = 0;
  /** What failed, in which file, and why: told at the end, so that nobody has to look for it in all that passed. */
  readonly failures: string[] = [];
  /** For each file, the levels on which a test has ended since the last one above them. */
  readonly #endedLevels = new Map<string | undefined, Set<number>>();

  pass(event: TestEvent): void {
    const isParent = this.#end(event);
    if (event.skip !== undefined) this.skipped += 1;
    else if (!isParent && event.details.type !== "suite" && event.name !== event.file) this.passed += 1;
  }

  fail(event: TestEvent): void {
    this.#end(event);
    if (event.todo === undefined && !failedBySubtests(event)) this.failures.push(describeFailure(event));
  }

  get failed(): number {
    return this.failures.length;
  }

  /** Nothing failed, and there was something that could. */
  get isGood(): boolean {
    return this.failed === 0 && this.passed > 0;
  }

  /** Notes the end of a test; subtests end before the test they are in, which tells it apart. */
  #end({ file, nesting }: TestEvent): boolean {
    const levels = this.#endedLevels.get(file) ?? new Set();
    this.#endedLevels.set(file, levels.add(nesting));
    return levels.delete(nesting + 1);
  }
}

/** What a test threw comes as the cause of what `node:test` says of it. */
function describeFailure({ name, file, details }: TestEvent): string {
  const { cause = details.error } = (details.error ?? {}) as { cause?: unknown };
  const why = cause instanceof Error ? cause.message : String(cause);
  return `✖ ${name}${file && file !== name ? ` (${relative(process.cwd(), file)})` : ""}\n${why.replaceAll(/^/gm, "  ")}`;
}

function failedBySubtests({ details }: TestEvent): boolean {
  return (details.error as { failureType?: string } | undefined)?.failureType === "subtestsFailed";
}
