import { EstateError } from "../../errors.ts";
import { fileOf, inputs, type RulesetInputs, rulesIn } from "./inputs.ts";
import type { RulesetObserved } from "./inspect.ts";

/** The question of an import: it asks for the file's text too. Throws an {@link EstateError} where `name` is none. */
export function adoptTarget(name: string): string {
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success) throw new EstateError(`cannot import a rule set: ${parsed.error.issues[0]!.message}`);
  return `text ${name}`;
}

/** The inputs that stand for the rule set as it is. Throws an {@link EstateError} where there is none that a program can say. */
export function adopt(name: string, { text, loaded }: RulesetObserved): RulesetInputs {
  const path = fileOf(name);
  if (text === undefined) throw new EstateError(`cannot import the rule set ${name}: ${path} is not there`);
  const rules = rulesIn(name, Buffer.from(text, "base64").toString());
  if (rules === undefined || !loaded)
    throw new EstateError(
      `cannot import the rule set ${name}: ${path} was not loaded by a host.Ruleset. Copy its rules into one and run "up", which keeps a copy of the file and of the table.`,
    );
  return { name, rules };
}
