import { createHash, createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey } from "node:crypto";
import { promisify } from "node:util";
import { z } from "zod";
import { epoch, existing, type Reading, type SecretKind, type Situation } from "./kind.ts";
import { isWhole } from "./whole-key.ts";

const generate = promisify(generateKeyPair);

/** The members that name a public key, in the order of RFC 7638, and how tokens are signed with it. */
const curves = {
  Ed25519: { algorithm: "EdDSA", members: ["crv", "kty", "x"] },
  "P-256": { algorithm: "ES256", members: ["crv", "kty", "x", "y"] },
} as const;

/** RFC 7638: the same key has the same `kid` wherever it is written down. */
export function thumbprint(key: JsonWebKey): string {
  const { members } = curves[key.crv as keyof typeof curves];
  const canonical = JSON.stringify(Object.fromEntries(members.map((name) => [name, key[name]])));
  return createHash("sha256").update(canonical).digest("base64url");
}

/** Tokens that live carry the `kid` that their key had when they were signed, so one that it has stays. */
function withNames(key: JsonWebKey, kid: unknown = thumbprint(key)): JsonWebKey {
  return { ...key, kid, alg: algorithmOf(key), use: "sig" };
}

const algorithmOf = ({ crv }: JsonWebKey) => curves[crv as keyof typeof curves].algorithm;

/** A private key as a JSON Web Key; undefined where it is none that signs tokens. */
function privateKeyOf(text: string): JsonWebKey | undefined {
  try {
    const written = text.trimStart().startsWith("{") ? (JSON.parse(text) as JsonWebKey) : undefined;
    const key = written ? createPrivateKey({ key: written, format: "jwk" }) : createPrivateKey(text);
    const jwk = key.export({ format: "jwk" });
    if (jwk.crv === undefined || !(jwk.crv in curves) || !isWhole(key)) return undefined;
    return withNames(jwk, typeof written?.kid === "string" ? written.kid : undefined);
  } catch {
    return undefined;
  }
}

function read(text: string): Reading {
  const key = privateKeyOf(text);
  if (key) return { value: JSON.stringify(key) };
  return {
    problem: "is no private key of Ed25519 or P-256, as a JSON Web Key or as PEM without a passphrase",
  };
}

/** The public key, with its names, which are the same for both halves. */
function publicKeyOf(current: string): JsonWebKey {
  const key = JSON.parse(current) as JsonWebKey;
  return withNames(createPublicKey({ key, format: "jwk" }).export({ format: "jwk" }), key.kid);
}

/** The public keys: of `current`, and of the one before, with which tokens that still live were signed. */
function keysOf({ current, last }: Situation<unknown>): JsonWebKey[] {
  const { keys: known } = JSON.parse(String(last?.jwks ?? '{"keys":[]}')) as { keys: JsonWebKey[] };
  const older = last?.current === current ? known[1] : known[0];
  return [publicKeyOf(current), ...(older ? [older] : [])];
}

const properties = z.strictObject({
  kind: z.literal("jwt"),
  algorithm: z
    .enum(["EdDSA", "ES256"], { error: "must be one of EdDSA, ES256" })
    .default("EdDSA")
    .describe("How tokens are signed: `EdDSA` (the default) or `ES256`."),
  epoch,
  value: existing(read).optional(),
});

const inputs = properties.superRefine(({ algorithm, value }, context) => {
  const key = value === undefined ? undefined : privateKeyOf(value);
  if (!key || algorithmOf(key) === algorithm) return;
  const message = `is a key for ${algorithmOf(key)}, and the algorithm is ${algorithm}`;
  context.addIssue({ code: "custom", path: ["value"], message });
});

export const jwt: SecretKind<typeof inputs> = {
  doc: "a key that signs tokens, a private JSON Web Key with its `kid`",
  inputs,
  form: "jwt",
  fixed: ["algorithm"],

  async make({ algorithm }) {
    const { privateKey } =
      algorithm === "EdDSA"
        ? await generate("ed25519", undefined)
        : await generate("ec", { namedCurve: "P-256" });
    return JSON.stringify(withNames(privateKey.export({ format: "jwk" })));
  },
  read,

  outputs: async (situation) => ({ jwks: JSON.stringify({ keys: keysOf(situation) }) }),
};
