import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import { epoch, existing, type Reading, type SecretKind } from "./kind.ts";

const lettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const otherwise = "bring it in as kind `given`, and raise the epoch with this kind to replace it";

export function randomPassword(length: number): string {
  return Array.from({ length }, () => lettersAndDigits[randomInt(lettersAndDigits.length)]).join("");
}

export function lengthOf(most: number, usual: number, bits: string) {
  return z
    .int({ error: "must be a whole number" })
    .min(16, { error: "must be at least 16 characters" })
    .max(most, { error: `must be at most ${most} characters` })
    .default(usual)
    .describe(`Characters of a generated value, 16 to ${most}; ${usual} by default, which is ${bits} bits.`);
}

const none = async () => ({});

function readPassword(value: string): Reading {
  if (/^[A-Za-z0-9]+$/.test(value)) return { value };
  return { problem: `has other characters than letters and digits, or none: ${otherwise}` };
}

const passwordInputs = z.strictObject({
  kind: z.literal("password").default("password"),
  length: lengthOf(256, 32, "190"),
  epoch,
  value: existing(readPassword).optional(),
});

export const password: SecretKind<typeof passwordInputs> = {
  doc: "letters and digits, safe in any file and connection string (the default)",
  inputs: passwordInputs,
  form: "password",
  fixed: ["length"],
  make: async ({ length }) => randomPassword(length),
  read: readPassword,
  outputs: none,
};

function readToken(value: string): Reading {
  if (/^[A-Za-z0-9_-]+$/.test(value)) return { value };
  return { problem: `has other characters than those of base64url, or none: ${otherwise}` };
}

const tokenInputs = z.strictObject({
  kind: z.literal("token"),
  length: lengthOf(256, 32, "192"),
  epoch,
  value: existing(readToken).optional(),
});

export const token: SecretKind<typeof tokenInputs> = {
  doc: "base64url",
  inputs: tokenInputs,
  form: "token",
  fixed: ["length"],
  make: async ({ length }) => randomBytes(length).toString("base64url").slice(0, length),
  read: readToken,
  outputs: none,
};

function readHex(value: string): Reading {
  if (/^([0-9a-f]{2})+$/.test(value)) return { value };
  return { problem: `is not an even number of hexadecimal digits in lower case: ${otherwise}` };
}

const hexInputs = z.strictObject({
  kind: z.literal("hex"),
  length: lengthOf(256, 64, "256").refine((length) => length % 2 === 0, {
    error: "must be even: two digits are a byte",
  }),
  epoch,
  value: existing(readHex).optional(),
});

export const hex: SecretKind<typeof hexInputs> = {
  doc: "hexadecimal digits, for keys of so many bytes",
  inputs: hexInputs,
  form: "hex",
  fixed: ["length"],
  make: async ({ length }) => randomBytes(length / 2).toString("hex"),
  read: readHex,
  outputs: none,
};

function readGiven(value: string): Reading {
  if (value !== "") return { value };
  return { problem: "is empty" };
}

const givenInputs = z.strictObject({
  kind: z.literal("given"),
  epoch,
  value: existing(readGiven).describe(
    "The value, as it is: a secret of the configuration. Another one needs a raised epoch, so that the one before stays accepted.",
  ),
});

export const given: SecretKind<typeof givenInputs> = {
  doc: "what somebody else made, in whatever form",
  inputs: givenInputs,
  form: "given",
  fixed: [],
  make: async ({ value }) => value,
  read: readGiven,
  outputs: none,
};
