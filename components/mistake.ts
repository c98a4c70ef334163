/** Something wrong in the estate or in its configuration, as the person who wrote it needs to know it. */
export interface Mistake {
  /** Where it stands: `services.api.database`, `estate:domain`. */
  readonly at: string;
  /** What stands there, and what is allowed: `is "pg": there is no such service; …` */
  readonly problem: string;
}

/** All mistakes at once, so that nobody mends them one run at a time. */
export class EstateMistakes extends Error {
  override readonly name = "EstateMistakes";
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(describe(mistakes));
    this.mistakes = mistakes;
  }
}

function describe(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  return [
    `The estate has ${count}; nothing was changed.`,
    ...mistakes.map(({ at, problem }) => `  - ${at} ${problem}`),
  ].join("\n");
}

/** A value as it is shown in a message. */
export function shown(value: unknown): string {
  return value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
}
