import { createPrivateKey, generateKeyPair, KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { epoch, existing, previousPublicKey, type Reading, type SecretKind, type Situation } from "./kind.ts";
import { isOpenSsh, publicLine, readOpenSsh, writeOpenSsh } from "./openssh-key.ts";
import { isWhole } from "./whole-key.ts";

const generate = promisify(generateKeyPair);

type Format = "openssh" | "pem";

const format = z
  .enum(["openssh", "pem"], { error: "must be one of openssh, pem" })
  .default("openssh")
  .describe(
    "How the private key is written: `openssh`, as ssh-keygen does (the default), or `pem`, PKCS #8 for all others.",
  );

function privateKey(text: string): KeyObject | { problem: string } {
  if (isOpenSsh(text)) return readOpenSsh(text);
  if (text.includes("ENCRYPTED"))
    return { problem: "has a passphrase, which nobody could type here: take it off with openssl pkey" };
  try {
    return createPrivateKey(text);
  } catch {
    return { problem: "is no private key: OpenSSH's format or PEM, with its first and last line" };
  }
}

function write(key: KeyObject, format: Format, name: string): string {
  return format === "openssh" ? writeOpenSsh(key, comment(name)) : pemOf(key);
}

const pemOf = (key: KeyObject) => key.export({ format: "pem", type: "pkcs8" }) as string;

/** A line has one comment, and it ends with the line. */
const comment = (name: string) => name.replace(/[\s\p{Cc}]+/gu, " ");

/** Reads a key of one type. */
function reader(type: "ed25519" | "rsa") {
  return (text: string, format: Format, name: string): Reading => {
    const key = privateKey(text);
    if (!(key instanceof KeyObject)) return key;
    if (key.asymmetricKeyType !== type)
      return { problem: `is a key of type ${key.asymmetricKeyType}, not ${type}` };
    const bits = key.asymmetricKeyDetails?.modulusLength ?? Number.POSITIVE_INFINITY;
    if (bits < 2048)
      return { problem: `has ${bits} bits: less than 2048 are not safe, and OpenSSH may refuse them` };
    if (!isWhole(key)) return { problem: "has halves that do not belong together" };
    return { value: write(key, format, name) };
  };
}

const readEd25519 = reader("ed25519");
const readRsa = reader("rsa");

async function outputs(situation: Situation<unknown>) {
  const key = privateKey(situation.current) as KeyObject;
  const publicKey = publicLine(key, comment(situation.name));
  const previous = previousPublicKey(situation, /^ssh-(ed25519|rsa) /);
  const publicKeys = [publicKey, previous].filter((line) => line !== "");
  return { publicKey, previousPublicKey: previous, publicKeys };
}

async function makeEd25519(format: Format, name: string): Promise<string> {
  const { privateKey } = await generate("ed25519", undefined);
  return write(privateKey, format, name);
}

const ed25519Value = existing((text) => readEd25519(text, "openssh", "")).optional();

const ed25519Inputs = z.strictObject({
  kind: z.literal("ed25519"),
  format,
  epoch,
  value: ed25519Value,
});

export const ed25519: SecretKind<typeof ed25519Inputs> = {
  doc: "a private Ed25519 key, as SSH uses it",
  inputs: ed25519Inputs,
  form: "ed25519",
  fixed: ["format"],
  make: ({ format }, name) => makeEd25519(format, name),
  read: (value, { format }, name) => readEd25519(value, format, name),
  outputs,
};

const rsaInputs = z.strictObject({
  kind: z.literal("rsa"),
  bits: z
    .literal([2048, 3072, 4096], { error: "must be one of 2048, 3072, 4096" })
    .default(3072)
    .describe("The length of a generated key: 2048, 3072 (the default) or 4096."),
  format,
  epoch,
  value: existing((text) => readRsa(text, "openssh", "")).optional(),
});

export const rsa: SecretKind<typeof rsaInputs> = {
  doc: "a private RSA key, for what knows no Ed25519",
  inputs: rsaInputs,
  form: "rsa",
  fixed: ["bits", "format"],

  async make({ bits, format }, name) {
    const { privateKey } = await generate("rsa", { modulusLength: bits });
    return write(privateKey, format, name);
  },
  read: (value, { format }, name) => readRsa(value, format, name),
  outputs,
};

const caInputs = z.strictObject({ kind: z.literal("ssh-ca"), epoch, value: ed25519Value });

export const sshCa: SecretKind<typeof caInputs> = {
  doc: "the private Ed25519 key of an SSH certificate authority, with which `ssh-keygen -s` signs",
  inputs: caInputs,
  form: "ssh-ca",
  fixed: [],
  make: (_, name) => makeEd25519("openssh", name),
  read: (value, _, name) => readEd25519(value, "openssh", name),
  outputs,
};
