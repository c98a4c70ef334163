import { z } from "zod";
import { argon2Hash, isArgon2 } from "./argon2.ts";
import { bcryptHash, isBcrypt, mostBytes } from "./bcrypt.ts";
import { epoch, type Reading, type SecretKind, type Situation } from "./kind.ts";
import { lengthOf, randomPassword } from "./texts.ts";

function passwordOf(most: number | undefined) {
  return z
    .string({ error: "must be a text" })
    .min(1, { error: "is empty" })
    .refine((value) => !/[\0\r\n]/.test(value), { error: "must be a single line" })
    .refine((value) => most === undefined || Buffer.byteLength(value) <= most, {
      error: `must be at most ${most} bytes: bcrypt does not look at the rest`,
    })
    .optional()
    .describe(
      "The password, where it comes from somewhere else: its hash follows it, without an epoch of its own. Default: a generated one.",
    );
}

const cost = z
  .int({ error: "must be a whole number" })
  .min(5, { error: "must be 5 or more" })
  .max(15, { error: "must be at most 15: each step doubles the time of every check" })
  .default(10)
  .describe(
    "Rounds of bcrypt as a power of two, 5 to 15; 10 by default, which takes a core about 0.1 s at every check. nginx checks at every request: 5 is enough for a generated password.",
  );

/** A password is what the hash is of, so it is handed in by that name, and not as a value. */
const read = (value: string): Reading => ({ value });

/** The hash of a password that it had before, where there is one of the wanted form; otherwise a new one. */
async function hashOf(
  password: string,
  { last }: Situation<unknown>,
  isFit: (hash: string) => boolean,
  make: (password: string) => Promise<string>,
): Promise<string> {
  if (password === "") return "";
  if (last?.current === password && isFit(String(last.hash))) return String(last.hash);
  if (last?.previous === password && isFit(String(last.previousHash))) return String(last.previousHash);
  return make(password);
}

const bcryptInputs = z.strictObject({
  kind: z.literal("bcrypt"),
  length: lengthOf(mostBytes, 32, "190"),
  epoch,
  password: passwordOf(mostBytes),
  cost,
});

export const bcrypt: SecretKind<typeof bcryptInputs> = {
  doc: "a password with its bcrypt hash",
  inputs: bcryptInputs,
  form: "password",
  fixed: ["length"],
  make: async ({ length }) => randomPassword(length),
  read,

  async outputs(situation) {
    const { cost } = situation.inputs;
    const hash = (password: string) =>
      hashOf(
        password,
        situation,
        (text) => text.startsWith("$2b$") && isBcrypt(text, cost),
        () => bcryptHash(password, cost),
      );
    return { hash: await hash(situation.current), previousHash: await hash(situation.previous) };
  },
};

const argon2Inputs = z.strictObject({
  kind: z.literal("argon2"),
  length: lengthOf(256, 32, "190"),
  epoch,
  password: passwordOf(undefined),
});

export const argon2: SecretKind<typeof argon2Inputs> = {
  doc: "a password with its argon2id hash (RFC 9106: 64 MiB, three passes)",
  inputs: argon2Inputs,
  form: "password",
  fixed: ["length"],
  make: async ({ length }) => randomPassword(length),
  read,

  async outputs(situation) {
    const hash = (password: string) => hashOf(password, situation, isArgon2, argon2Hash);
    return { hash: await hash(situation.current), previousHash: await hash(situation.previous) };
  },
};

const htpasswdInputs = z.strictObject({
  kind: z.literal("htpasswd"),
  user: z
    .string({ error: "must be the name of a user" })
    .regex(/^[^:\s\p{Cc}]+$/u, { error: "must be a name without colons and blanks" })
    .describe("Who logs in with the password."),
  length: lengthOf(mostBytes, 32, "190"),
  epoch,
  password: passwordOf(mostBytes),
  cost,
});

export const htpasswd: SecretKind<typeof htpasswdInputs> = {
  doc: "a password with a user's line of a password file, as nginx and Apache read it",
  inputs: htpasswdInputs,
  form: "password",
  fixed: ["length"],
  make: async ({ length }) => randomPassword(length),
  read,

  async outputs({ inputs: { user, cost }, current, last }) {
    const [, known = ""] = /:(.*)$/.exec(String(last?.line ?? "")) ?? [];
    if (last?.current === current && isBcrypt(known, cost)) return { line: `${user}:${known}` };
    return { line: `${user}:${(await bcryptHash(current, cost)).replace("$2b$", "$2y$")}` };
  },
};
