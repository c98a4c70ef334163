import type { Definition, Property } from "./schema.ts";
import { complaintsOf } from "./validate.ts";

/**
 * What in an answer's `data` is not as PVE's schema says, each with its place; empty when nothing is.
 * PVE does not check its own answers, and some differ: those are named here with what it really sends.
 */
export function answerComplaints(definition: Definition, data: unknown): string[] {
  const { returns } = definition;
  if (!returns?.type || returns.type === "any" || (data === null && returns.optional)) return [];
  if (returns.type === "null") return data === null ? [] : [`expected null, got ${typeof data}`];
  return [...complaints(returns, data, "")];
}

/** Places where PVE answers another type than its schema says. */
const known: { path: RegExp; type: string }[] = [
  // RuleGetResponseData of the provider decodes only a string, which is what PVE sends for a single rule.
  { path: /\.pos$/, type: "string" },
  // Fractions stay the text that the configuration file has.
  { path: /\.(?:cpulimit|migrate_downtime)$/, type: "string" },
  // Settings of network interfaces are told as they stand in the file.
  { path: /\.(mtu|vlan-id)$/, type: "string" },
];

function* complaints(property: Property, value: unknown, path: string): Iterable<string> {
  if (property.oneOf || property.type === undefined || property.type === "any") return;
  const wrong = `${path || "data"}: expected ${property.type}, got ${JSON.stringify(value)}`;
  if (known.some((one) => one.path.test(path) && typeof value === one.type)) return;
  if (property.type === "array") {
    if (!Array.isArray(value)) return yield wrong;
    for (const [index, item] of value.entries())
      yield* complaints(property.items ?? {}, item, `${path}[${index}]`);
    return;
  }
  if (property.type === "object") {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return yield wrong;
    return yield* members(property, value as Record<string, unknown>, path);
  }
  if (property.type === "boolean") return void (value === 0 || value === 1 || (yield wrong));
  if (property.type === "integer") return void (Number.isInteger(value) || (yield wrong));
  if (property.type === "number") return void (typeof value === "number" || (yield wrong));
  if (property.type === "null") return void (value === null || (yield wrong));
  // Perl prints a number as such wherever it was one last: a text of digits may be a number.
  if (typeof value !== "string" && typeof value !== "number") return yield wrong;
  for (const complaint of complaintsOf(property, String(value))) yield `${path || "data"}: ${complaint}`;
}

function* members(property: Property, value: Record<string, unknown>, path: string): Iterable<string> {
  const properties = property.properties ?? {};
  for (const [name, inner] of Object.entries(properties)) {
    if (value[name] !== undefined) yield* complaints(inner, value[name], `${path}.${name}`);
    else if (!inner.optional && !name.endsWith("[n]")) yield `${path}.${name}: missing`;
  }
}
