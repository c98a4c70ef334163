/** An answer that is none, as vLLM words it: status, type and the parameter at fault. */
export class ModelServerError extends Error {
  override name = "ModelServerError";
  readonly status: number;
  readonly type: string;
  readonly param: string | null;

  constructor(status: number, type: string, message: string, param: string | null = null) {
    super(message);
    this.status = status;
    this.type = type;
    this.param = param;
  }

  get body(): object {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.status } };
  }
}

export function unknownModel(model: string): ModelServerError {
  return new ModelServerError(404, "NotFoundError", `The model \`${model}\` does not exist.`, "model");
}

export function contextTooLong(length: number, asked: number): ModelServerError {
  return new ModelServerError(
    400,
    "BadRequestError",
    `This model's maximum context length is ${length} tokens. However, your request has ${asked} input tokens. ` +
      "Please reduce the length of the input messages.",
    "input_tokens",
  );
}

/** vLLM answers 400 where its framework alone would answer 422. */
export function invalid(field: string, problem: string): ModelServerError {
  const type = problem === "Field required" ? "missing" : "value_error";
  const detail = `{'type': '${type}', 'loc': ('body', '${field}'), 'msg': '${problem}'}`;
  return new ModelServerError(400, "Bad Request", `1 validation error:\n  ${detail}`, field);
}
