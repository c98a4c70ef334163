import { z } from "zod";

/**
 * A kind of secret, as one object of functions that ask nobody: the server keeps what they give in the state.
 * What a kind puts out beside the value stands in outputs.ts, where programs take the names from.
 */
export interface SecretKind<Schema extends z.ZodObject = z.ZodObject> {
  /** What its value is, in a sentence for the schema. */
  readonly doc: string;
  /** What the program may say. Every property has a `.describe()` with its unit and default. */
  readonly inputs: Schema;
  /** What its values look like. A secret can become another kind of the same form and keep its value. */
  readonly form: string;
  /** The inputs that only a new value can have: another one needs a raised epoch. */
  readonly fixed: readonly string[];
  /** True where what was encrypted to an old value is kept: all generations are, and it stays of its kind. */
  readonly keepsAll?: true;

  /** A new value, from the operating system's random source. `name` may stand in it as a comment. */
  make(inputs: z.output<Schema>, name: string): Promise<string>;
  /** An existing value in the form in which `make` would have made it. */
  read(value: string, inputs: z.output<Schema>, name: string): Reading;
  /** What is put out beside the value. It may be asked again for the same value, and then gives the same. */
  outputs(situation: Situation<z.output<Schema>>): Promise<Record<string, unknown>>;
}

/** The value, or why the text is none. A problem never shows the text. */
export type Reading = { readonly value: string } | { readonly problem: string };

export interface Situation<Inputs> {
  /** The secret's name in the program. */
  readonly name: string;
  readonly inputs: Inputs;
  readonly current: string;
  readonly previous: string;
  /** All that the state had before, of whatever kind; undefined when the secret is made. */
  readonly last: Outputs | undefined;
}

/** What the state keeps of a secret: the values, which are never shown, and what the kind puts out. */
export interface Outputs {
  readonly current: string;
  /** The value of the epoch before, which is still accepted; empty in the first. */
  readonly previous: string;
  /** ISO 8601, UTC: when `current` was made. */
  readonly rotatedAt: string;
  readonly [output: string]: unknown;
}

/** What programs say of every kind. */
export const epoch = z
  .int({ error: "must be a whole number" })
  .min(1, { error: "must be 1 or more" })
  .default(1)
  .describe(
    "The generation of the value. Raising it by one makes a new `current` and keeps the old value as `previous`.",
  );

/** The input of a value that exists already. */
export function existing(read: (value: string) => Reading) {
  return z
    .string({ error: "must be a text" })
    .superRefine((value, context) => {
      const reading = read(value);
      if ("problem" in reading) context.addIssue({ code: "custom", message: reading.problem });
    })
    .describe(
      "A value that exists already, to begin this epoch with instead of a generated one: a secret of the configuration. It may be taken out once it is in the state.",
    );
}

/** The public half of the value before: what was put out as `publicKey` until the value changed, if it is of this form. */
export function previousPublicKey({ last, current }: Situation<unknown>, form: RegExp): string {
  const key = String((last?.current === current ? last.previousPublicKey : last?.publicKey) ?? "");
  return form.test(key) ? key : "";
}
