import type { z } from "zod";
import type { Checked, Failure } from "./handler.ts";
import type { Values } from "./values.ts";

/**
 * Parses what a program says by a kind's schema. Properties that are not known yet are let through as they
 * are; every problem of the others is reported at once, with the property's path and the value's problem.
 */
export function parseInputs(schema: z.ZodObject, news: Values): Checked {
  const parsed = schema.safeParse(news.plain);
  if (parsed.success) return { inputs: { ...news, plain: parsed.data }, failures: [] };

  const failures: Failure[] = parsed.error.issues
    .filter((issue) => !isOfUnknown(issue, schema, news))
    .map((issue) => ({ property: propertyPath(issue.path), reason: reasonOf(issue, schema) }));
  if (failures.length > 0) return { inputs: news, failures };

  // Only unknowns are in the way: each known property still gets its defaults, on its own.
  const plain = { ...news.plain };
  for (const [key, property] of Object.entries(schema.shape)) {
    if (news.unknown.has(key)) continue;
    const value = (property as z.ZodType).safeParse(news.plain[key]);
    if (value.success && value.data !== undefined) plain[key] = value.data;
  }
  return { inputs: { ...news, plain }, failures: [] };
}

/** Whether an issue may go away when more is known: one of an unknown, or of a rule over several properties. */
function isOfUnknown(
  { path, code }: z.core.$ZodIssue,
  schema: z.ZodObject,
  { plain, unknown }: Values,
): boolean {
  const key = String(path[0] ?? "");
  if (unknown.has(key)) return true;
  if (unknown.size === 0 || code !== "custom") return false;
  const property = schema.shape[key] as z.ZodType | undefined;
  return property === undefined || property.safeParse(plain[key]).success;
}

function reasonOf(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  if (issue.code !== "unrecognized_keys" || issue.path.length > 0) return issue.message;
  return `has no property ${issue.keys.join(", ")}; it has ${Object.keys(schema.shape).join(", ")}`;
}

/** A path as Pulumi writes it: `dropIns["10-limits.conf"]`, `packages[2]`. */
export function propertyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    if (/^[A-Za-z_]\w*$/.test(String(part))) return text ? `${text}.${String(part)}` : String(part);
    return `${text}["${String(part)}"]`;
  }, "");
}
