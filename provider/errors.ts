/**
 * What a person can act on: the message says what failed, where, what was seen and what to do next, and is shown
 * as it is. Anything else that is thrown is a bug and keeps its stack trace.
 */
export class EstateError extends Error {
  override readonly name = "EstateError";
  /** The host it happened on, by its key in `estate:hosts`. */
  readonly host: string | undefined;
  /** What kind of failure it is, for callers that decide by it: `connection-refused`, `host-key-differs`, … */
  readonly code: string | undefined;

  constructor(
    message: string,
    { host, code, cause }: { host?: string; code?: string; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.host = host;
    this.code = code;
  }
}
