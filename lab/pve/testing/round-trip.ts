import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { type Make, Random, randomParameters } from "../schema/random.ts";
import { type Definition, loadDefinitions, type Property } from "../schema/schema.ts";
import { propertyOf, type Raw } from "../schema/validate.ts";
import type { TestApi } from "./api.ts";
import { decodeComplaints } from "./decode.ts";

/** Something that is created, read, changed and deleted by methods of the schema. */
export interface Subject {
  /** As in "POST /cluster/ha/groups". */
  create: string;
  read: string;
  update?: string;
  remove?: string;
  /** How to make values of which the schema does not tell enough; also for the segments of paths. */
  given?: Record<string, Make>;
  /** The parameters that are sent, besides those that must be. Default: all that the schema has. */
  only?: string[];
  /** Brings parameters in line with one another where the schema does not. */
  adjust?(parameters: Raw, random: Random): Raw;
  /** How the object is told where it is not as it was sent: by parameter, undefined when it is not told. */
  told?: Record<string, (sent: string | string[]) => unknown>;
  /** Optional to the schema, but not to the object: never deleted. */
  needs?: string[];
  /** Segments of the object's path that are not parameters of its creation. */
  ids?(parameters: Raw): Raw;
  /** What the provider reads, as `decodeComplaints` takes it. */
  decodes: string;
  /** The object in the answer. Default: the answer. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
  pick?(answer: any): any;
}

const definitions = loadDefinitions();

export function definitionOf(route: string): Definition {
  const found = definitions.find(({ method, path }) => `${method} ${path}` === route);
  assert.ok(found, `no method ${route}`);
  return found;
}

/**
 * Creates random valid objects, reads them back as they were sent, changes them, deletes an option and the object.
 * All answers are held against the schema and what the provider decodes. The seed is told when it goes wrong;
 * the variable SEED repeats it.
 */
export async function assertRoundTrips(api: TestApi, subject: Subject, times: number): Promise<void> {
  const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
  const random = new Random(seed);
  for (let time = 1; time <= times; time += 1) {
    const trip = new Trip(api, subject, random);
    try {
      await trip.go();
    } catch (error) {
      throw new Error(`SEED=${seed}, round ${time}: ${trip.story()}`, { cause: error });
    }
  }
}

class Trip {
  readonly #api: TestApi;
  readonly #subject: Subject;
  readonly #random: Random;
  readonly #requests: string[] = [];

  constructor(api: TestApi, subject: Subject, random: Random) {
    this.#api = api;
    this.#subject = subject;
    this.#random = random;
  }

  /** What was asked, the last at the end. */
  story(): string {
    return this.#requests.join("\n");
  }

  async go(): Promise<void> {
    const { create, read, update, remove, ids = (parameters: Raw) => parameters } = this.#subject;
    const sent = this.#parameters(create);
    await this.#ask(create, sent);
    const path = onlyPath(read, ids(sent));
    await this.#assertTold(path, sent);
    if (update) await this.#change(update, path, sent);
    if (!remove) return;
    await this.#ask(remove, path, []);
    await assert.rejects(
      this.#ask(read, path, []).then(this.#picked),
      "it is still there after it was deleted",
    );
  }

  async #change(update: string, path: Raw, sent: Raw): Promise<void> {
    const changes = this.#parameters(update, { ...sent, ...path });
    await this.#ask(update, { ...path, ...changes }, Object.keys(changes));
    const changed: Raw = { ...sent, ...changes };
    const present = await this.#assertTold(path, changed);
    const properties = definitionOf(update).parameters.properties ?? {};
    const optional = Object.keys(present).filter((name) => changed[name] && this.#mayGo(properties, name));
    if (properties.delete?.type !== "string" || optional.length === 0) return;
    const name = this.#random.pick(optional);
    const { [name]: _, ...kept }: Raw = { ...changed, ...path };
    const needed = Object.keys(properties).filter((one) => !properties[one]?.optional);
    await this.#ask(update, { ...kept, delete: name }, ["delete", ...needed]);
    const left = await this.#assertTold(path, kept);
    assert.notDeepEqual(left[name], present[name], `${name} is still there after it was deleted`);
  }

  /** An option of the creation and the change that neither needs. */
  #mayGo(properties: Record<string, Property>, name: string): boolean {
    const { create, read, needs = [] } = this.#subject;
    if (needs.includes(name) || read.includes(`{${name}}`)) return false;
    const creation = definitionOf(create).parameters.properties ?? {};
    return [properties, creation].every((one) => propertyOf(one, name)?.optional === 1);
  }

  #parameters(route: string, former: Raw = {}): Raw {
    const { given = {}, adjust = (parameters: Raw) => parameters } = this.#subject;
    const definition = definitionOf(route);
    const made = randomParameters(definition, this.#random, { ...this.#unsent(definition), ...given });
    return adjust({ ...made, ...onlyPath(route, former) }, this.#random);
  }

  #unsent({ parameters }: Definition): Record<string, Make> {
    const { only } = this.#subject;
    const names = Object.entries(parameters.properties ?? {})
      .filter(([name, { optional }]) => optional && only && !only.includes(name))
      .map(([name]) => name);
    return Object.fromEntries(["digest", "delete", ...names].map((name) => [name, () => undefined]));
  }

  /** Asks with those of the parameters that are named, and those of the path; awaits the task if one is started. */
  async #ask(route: string, parameters: Raw, names = Object.keys(parameters)) {
    const { method, path, returns } = definitionOf(route);
    const filled = path.replace(/\{([^}]+)\}/g, (_, name) => encodeURIComponent(String(parameters[name])));
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const body = Object.fromEntries(
      names.filter((name) => !inPath.includes(name)).map((name) => [name, parameters[name] ?? ""]),
    );
    this.#requests.push(`${method} ${filled} ${JSON.stringify(body)}`);
    const answer = await this.#api.ask(method, filled, body);
    if (method === "GET" || returns?.type !== "string") return answer;
    const { exitstatus } = await this.#api.cluster.tasks.ended(answer);
    assert.equal(exitstatus, "OK");
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape.
  readonly #picked = (answer: any): any => {
    const picked = this.#subject.pick?.(answer) ?? answer;
    assert.ok(picked, "the object is not in the answer");
    return picked;
  };

  async #assertTold(path: Raw, sent: Raw): Promise<Record<string, unknown>> {
    const { read, told = {}, create, decodes } = this.#subject;
    const object = this.#picked(await this.#ask(read, path, []));
    const properties = definitionOf(create).parameters.properties ?? {};
    for (const [name, value] of Object.entries(sent)) {
      if (read.includes(`{${name}}`)) continue;
      const expected = told[name] ? told[name](value) : printed(propertyOf(properties, name) ?? {}, value);
      assert.deepEqual(object[name], expected, `${name} is not told as it was sent`);
    }
    assert.deepEqual(decodeComplaints(decodes, object), []);
    return object;
  }
}

/** Those of the parameters that a route's path has. */
const onlyPath = (route: string, parameters: Raw): Raw =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => route.includes(`{${name}}`)));

/** The value as Perl prints it when it is read back. */
function printed(property: Property, value: string | string[]): unknown {
  if (property.type === "boolean") return value === "1" ? 1 : 0;
  if (property.type === "integer" || property.type === "number") return Number(value);
  if (property.type === "array") return [value].flat();
  return value;
}
