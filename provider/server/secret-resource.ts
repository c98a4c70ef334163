import { isDeepStrictEqual } from "node:util";
import { EstateError } from "../errors.ts";
import type { Difference } from "../resources/definition.ts";
import { first, next, refusal, rotates } from "../resources/secret/generations.ts";
import type { Outputs } from "../resources/secret/kind.ts";
import { kinds, type SecretInputs } from "../resources/secret/kinds.ts";
import { type Output, outputs, values } from "../resources/secret/outputs.ts";
import type { Checked, Handler } from "./handler.ts";
import { parseInputs } from "./parse-inputs.ts";
import { unknown, type Values } from "./values.ts";

/** Inputs that are secret, also where a program hands them in as plain text. */
const secretInputs = ["value", "password"];

/** A secret lives in the state alone: nothing is asked of a host. */
export const secretResource: Handler = {
  token: "estate:index:Secret",

  async check({ olds, news }) {
    const checked = parse(news);
    if (checked.failures.length > 0 || news.unknown.size > 0 || Object.keys(olds.plain).length === 0)
      return checked;
    const refused = refusal(inputsOf(olds), inputsOf(checked.inputs));
    return refused ? { ...checked, failures: [refused] } : checked;
  },

  async diff({ oldInputs, news }): Promise<Difference[]> {
    return Object.keys({ ...oldInputs.plain, ...news.plain })
      .filter((path) => !isDeepStrictEqual(oldInputs.plain[path], news.plain[path]))
      .map((path) => ({ path, kind: "change" }));
  },

  async create({ urn, inputs, preview }) {
    if (preview) return { id: "", properties: toBeMade(inputs, { previous: "" }) };
    const name = nameOf(urn);
    return { id: name, properties: made(inputs, await first(inputsOf(inputs), name, new Date())) };
  },

  async read({ id, inputs, properties }) {
    if (Object.keys(inputs.plain).length === 0)
      throw new EstateError(
        `${id}: a Secret is kept in the state alone and cannot be imported: the value would stand in the command's arguments. Hand in one that exists as its "value", which pulumi config set --secret keeps.`,
      );
    return { id, inputs, properties };
  },

  async update({ urn, oldInputs, olds, news, preview }) {
    const [old, wanted, last] = [inputsOf(oldInputs), inputsOf(news), olds.plain as unknown as Outputs];
    if (!preview) return made(news, await next(old, wanted, nameOf(urn), last, new Date()));
    if (news.unknown.has("password")) return toBeMade(news, {});
    const { current, previous, rotatedAt } = last;
    return rotates(old, wanted, last)
      ? toBeMade(news, { previous: current })
      : toBeMade(news, { current, previous, rotatedAt, ...(putsOutTheSame(old, wanted) ? last : {}) });
  },

  async delete() {},
};

function parse(news: Values): Checked {
  const { kind = "password" } = news.plain;
  const names = Object.keys(kinds);
  if (!names.includes(String(kind)))
    return {
      inputs: news,
      failures: [{ property: "kind", reason: `must be one of ${names.join(", ")}, and known in a preview` }],
    };
  const { inputs, failures } = parseInputs(kinds[kind as SecretInputs["kind"]].inputs, news);
  const handedIn = secretInputs.filter((name) => name in inputs.plain);
  return { inputs: { ...inputs, secret: new Set([...inputs.secret, ...handedIn]) }, failures };
}

const inputsOf = ({ plain }: Values) => plain as unknown as SecretInputs;
const nameOf = (urn: string) => urn.slice(urn.lastIndexOf("::") + 2);

/** Where only the epoch or where the value comes from is new, and no other value is made, nothing else is put out. */
function putsOutTheSame(old: SecretInputs, wanted: SecretInputs): boolean {
  return Object.keys({ ...old, ...wanted })
    .filter((name) => !["epoch", ...secretInputs].includes(name))
    .every((name) => old[name] === wanted[name]);
}

/** What a preview shows: all that is not known beforehand is unknown. */
function toBeMade(inputs: Values, known: Record<string, unknown>): Values {
  const made = Object.fromEntries(
    Object.keys(outputsOf(inputs)).map((name) => [name, name in known ? known[name] : unknown]),
  );
  const unknowns = Object.keys(made).filter((name) => made[name] === unknown);
  return {
    plain: { ...inputs.plain, ...made },
    secret: hidden(inputs),
    unknown: new Set([...inputs.unknown, ...unknowns]),
  };
}

function made(inputs: Values, outputs: Outputs): Values {
  return { plain: { ...inputs.plain, ...outputs }, secret: hidden(inputs), unknown: new Set() };
}

function outputsOf(inputs: Values): Record<string, Output> {
  return { ...values, ...outputs[inputsOf(inputs).kind] };
}

function hidden(inputs: Values): ReadonlySet<string> {
  const secret = Object.entries(outputsOf(inputs)).filter(([, output]) => output.secret);
  return new Set([...inputs.secret, ...secret.map(([name]) => name)]);
}
