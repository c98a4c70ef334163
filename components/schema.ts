import { z } from "zod";
import { type Mistake, shown } from "./mistake.ts";
import { parseSize, type Size } from "./size.ts";

/** A message that says what is there and what is allowed, for zod's `error`. */
export const wanted = (allowed: string) => ({
  error: ({ input }: { input?: unknown }) => `${shown(input)}: write ${allowed}`,
});

const sizeText = 'a size such as "512 MiB" or "16 GiB"';

/** `"16 GiB"` */
export const size = z.custom<Size>((value) => parseSize(value) !== undefined, wanted(sizeText));

/** A whole number of at least one. */
export const count = (what: string) => z.int(wanted(what)).min(1, wanted(what));

/** A TCP port. */
export const port = z
  .int(wanted("a port from 1 to 65535"))
  .min(1, wanted("a port from 1 to 65535"))
  .max(65_535, wanted("a port from 1 to 65535"));

/** A name that can stand in paths, units and SQL without quotes. */
export const plainName = z
  .string(wanted("a name"))
  .regex(/^[a-z][a-z0-9_]{0,30}$/, wanted("a name of lower-case letters, digits and _, a letter first"));

/** Reads a value by its schema; what is wrong is added to `mistakes`, each by its whole path. */
export function read<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  at: string,
  mistakes: Mistake[],
): z.output<Schema> | undefined {
  const result = schema.safeParse(value, { error: inOurWords });
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys)
        mistakes.push({ at: path(at, [...issue.path, key]), problem: issue.message });
    } else mistakes.push({ at: path(at, issue.path), problem: issue.message });
  }
  return undefined;
}

/** How what zod expects is written. */
const written: Readonly<Record<string, string>> = {
  object: "settings by name",
  record: "entries by key",
  array: "a list",
};

/** What is wrong where no schema has words of its own for it: what is there, and what is allowed. */
function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, inst, input } = issue;
  const settings = inst instanceof z.ZodObject ? Object.keys(inst.shape).join(", ") : undefined;
  if (code === "unrecognized_keys") return `is no setting: there are ${settings}`;
  if (code === "invalid_type" && issue.expected in written)
    return `${shown(input)}: write ${written[issue.expected]}${settings ? `: ${settings}` : ""}`;
  if (code === "invalid_union" && "options" in issue && typeof issue.discriminator === "string")
    return `${shown(Object(input)[issue.discriminator])}: write one of ${[issue.options].flat().join(", ")}`;
  return undefined;
}

function path(at: string, keys: readonly PropertyKey[]): string {
  return keys.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`),
    at,
  );
}
