/** How an answer of a model can fail. */
export type ModelFailure = "unreachable" | "unknown" | "too-long" | "busy" | "silent" | "broken";

/** A model that did not answer. `message` is for the user, in plain words; `cause` for the log. */
export class ModelError extends Error {
  override name = "ModelError";
  readonly failure: ModelFailure;

  constructor(failure: ModelFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}

/** What the user is told where a model server answered with this status and body. */
export function refusal(model: string, status: number, body: string): ModelError {
  const cause = new Error(`the model server answered ${status}: ${body.slice(0, 500)}`);
  if (status === 404) return unknownModel(model, cause);
  if (status === 429 || status === 503) {
    return new ModelError("busy", `${model} has too much to do right now. Try again in a moment.`, cause);
  }
  if (status === 400 && /context length|maximum.*tokens|too long/i.test(body)) {
    return new ModelError(
      "too-long",
      `This conversation has grown too long for ${model}. Start a new one, or shorten your message.`,
      cause,
    );
  }
  return new ModelError(
    "broken",
    `${model} could not answer this. Try again, or choose another model.`,
    cause,
  );
}

export function unknownModel(model: string, cause?: unknown): ModelError {
  return new ModelError("unknown", `${model} is not available any more. Choose another model.`, cause);
}

export function unreachable(model: string, cause: unknown): ModelError {
  return new ModelError(
    "unreachable",
    `${model} cannot be reached right now. Your message is kept; try again in a moment.`,
    cause,
  );
}

export function silent(model: string): ModelError {
  return new ModelError("silent", `${model} stopped answering. Try again in a moment.`);
}

export function brokenOff(model: string, cause: unknown): ModelError {
  return new ModelError("broken", `The answer of ${model} broke off. Try again in a moment.`, cause);
}
