import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";

const kinds = ["password", "token"] as const;

/** What a program says of a secret. */
export const secretInputs = z.strictObject({
  kind: z
    .enum(kinds, { error: `must be one of ${kinds.join(", ")}` })
    .default("password")
    .describe(
      "`password`: letters and digits, safe in any file and connection string (the default). `token`: base64url.",
    ),
  length: z
    .int({ error: "must be a whole number" })
    .min(16, { error: "must be at least 16 characters" })
    .max(256, { error: "must be at most 256 characters" })
    .default(32)
    .describe("Characters, 16 to 256; 32 by default, which is 190 bits for a password and 192 for a token."),
  epoch: z
    .int({ error: "must be a whole number" })
    .min(1, { error: "must be 1 or more" })
    .default(1)
    .describe(
      "The generation of the value. Raising it by one makes a new `current` and keeps the old value as `previous`.",
    ),
});

export type SecretInputs = z.output<typeof secretInputs>;

/** What the state keeps of a secret; `current` and `previous` are never shown. */
export interface SecretOutputs {
  readonly current: string;
  /** The value of the epoch before, which is still accepted; empty in the first. */
  readonly previous: string;
  /** ISO 8601, UTC: when `current` was made. */
  readonly rotatedAt: string;
}

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A new value, from the operating system's random source. */
export function generate({ kind, length }: Pick<SecretInputs, "kind" | "length">): string {
  if (kind === "token") return randomBytes(length).toString("base64url").slice(0, length);
  return Array.from({ length }, () => lettersAndDigits[randomInt(lettersAndDigits.length)]).join("");
}

/** The first generation. */
export function first(inputs: SecretInputs, now: Date): SecretOutputs {
  return { current: generate(inputs), previous: "", rotatedAt: now.toISOString() };
}

/** The next generation: what was current is still accepted. */
export function rotate(inputs: SecretInputs, last: SecretOutputs, now: Date): SecretOutputs {
  return { current: generate(inputs), previous: last.current, rotatedAt: now.toISOString() };
}

/** Why a change of the inputs cannot be done; undefined where it can. */
export function refusal(
  old: SecretInputs,
  wanted: SecretInputs,
): { property: string; reason: string } | undefined {
  const step = wanted.epoch - old.epoch;
  if (step !== 0 && step !== 1)
    return {
      property: "epoch",
      reason: `is ${old.epoch} and can only be raised by one, to ${old.epoch + 1}, not set to ${wanted.epoch}: whatever uses the secret accepts the current value and the one before`,
    };
  const shape = (["kind", "length"] as const).find((property) => old[property] !== wanted[property]);
  if (shape && step === 0)
    return {
      property: shape,
      reason: `changes from ${old[shape]} to ${wanted[shape]}, which only a new value can have: raise epoch to ${old.epoch + 1} in the same change`,
    };
  return undefined;
}
