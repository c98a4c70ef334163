import type { z } from "zod";
import { first, next } from "./generations.ts";
import type { Outputs } from "./kind.ts";
import { kindOf, type SecretArgs, type SecretInputs } from "./kinds.ts";
import type { KindName } from "./outputs.ts";

export const now = new Date("2026-11-20T12:00:00Z");
export const later = new Date("2026-12-20T12:00:00Z");

type Args<Kind extends KindName> = { kind: Kind } & Omit<SecretArgs<Kind>, "kind">;

export function inputsOf<Kind extends KindName>(args: Args<Kind>): SecretInputs {
  return kindOf(args).inputs.parse(args) as SecretInputs;
}

/** A secret as the state has it after its creation. */
export function made<Kind extends KindName>(args: Args<Kind>): Promise<Outputs> {
  return first(inputsOf(args), "it", now);
}

/** The same after a change of the program. */
export function changed<Old extends KindName, New extends KindName>(
  last: Outputs,
  old: Args<Old>,
  wanted: Args<New>,
): Promise<Outputs> {
  return next(inputsOf(old), inputsOf(wanted), "it", last, later);
}

/** What is wrong with the inputs, as `property: reason`. */
export function mistakes(args: { kind: KindName; [property: string]: unknown }): string[] {
  const parsed: z.ZodSafeParseResult<unknown> = kindOf(args).inputs.safeParse(args);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}
