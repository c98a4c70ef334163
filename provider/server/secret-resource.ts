import { isDeepStrictEqual } from "node:util";
import { EstateError } from "../errors.ts";
import type { Difference } from "../resources/definition.ts";
import {
  first,
  refusal,
  rotate,
  type SecretInputs,
  type SecretOutputs,
  secretInputs,
} from "../resources/secret/secret.ts";
import type { Handler } from "./handler.ts";
import { parseInputs } from "./parse-inputs.ts";
import { unknown, type Values } from "./values.ts";

const hidden: ReadonlySet<string> = new Set(["current", "previous"]);

/** A secret lives in the state alone: nothing is asked of a host. */
export const secretResource: Handler = {
  token: "estate:index:Secret",

  async check({ olds, news }) {
    const checked = parseInputs(secretInputs, news);
    if (checked.failures.length > 0 || news.unknown.size > 0 || Object.keys(olds.plain).length === 0)
      return checked;
    const refused = refusal(olds.plain as SecretInputs, checked.inputs.plain as SecretInputs);
    return refused ? { ...checked, failures: [refused] } : checked;
  },

  async diff({ oldInputs, news }): Promise<Difference[]> {
    return Object.keys(secretInputs.shape)
      .filter((path) => !isDeepStrictEqual(oldInputs.plain[path], news.plain[path]))
      .map((path) => ({ path, kind: "change" }));
  },

  async create({ urn, inputs, preview }) {
    if (preview) return { id: "", properties: toBeMade(inputs) };
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    return { id: name, properties: made(inputs, first(inputs.plain as SecretInputs, new Date())) };
  },

  async read({ id, inputs, properties }) {
    if (Object.keys(inputs.plain).length === 0)
      throw new EstateError(
        `${id}: a Secret is kept in the state alone and cannot be imported; a value that exists already belongs into the configuration: pulumi config set --secret`,
      );
    return { id, inputs, properties };
  },

  async update({ olds, news, preview }) {
    if (preview) return toBeMade(news, olds.plain.current);
    return made(news, rotate(news.plain as SecretInputs, olds.plain as unknown as SecretOutputs, new Date()));
  },

  async delete() {},
};

function toBeMade(inputs: Values, previous: unknown = ""): Values {
  return {
    plain: { ...inputs.plain, current: unknown, previous, rotatedAt: unknown },
    secret: hidden,
    unknown: new Set(["current", "rotatedAt"]),
  };
}

function made(inputs: Values, outputs: SecretOutputs): Values {
  return { plain: { ...inputs.plain, ...outputs }, secret: hidden, unknown: new Set() };
}
