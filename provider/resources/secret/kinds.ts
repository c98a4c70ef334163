import { z } from "zod";
import { age } from "./age.ts";
import { argon2, bcrypt, htpasswd } from "./hashes.ts";
import { jwt } from "./jwt.ts";
import { epoch, type SecretKind } from "./kind.ts";
import type { KindName } from "./outputs.ts";
import { ed25519, rsa, sshCa } from "./ssh-keys.ts";
import { given, hex, password, token } from "./texts.ts";
import { wireguard } from "./wireguard.ts";

export const kinds = {
  password,
  token,
  hex,
  given,
  ed25519,
  rsa,
  "ssh-ca": sshCa,
  wireguard,
  age,
  jwt,
  bcrypt,
  argon2,
  htpasswd,
} as const satisfies Record<KindName, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: each kind is checked where it is written
export type AnySecretKind = SecretKind<any>;

/** What a program says of a secret of one kind, before and after it is parsed. */
export type SecretArgs<Kind extends KindName> = z.input<(typeof kinds)[Kind]["inputs"]>;

/** What all kinds have, and what some have. */
export interface SecretInputs {
  readonly kind: KindName;
  readonly epoch: number;
  readonly value?: string;
  readonly password?: string;
  readonly [property: string]: unknown;
}

export function kindOf({ kind }: Pick<SecretInputs, "kind">): AnySecretKind {
  return kinds[kind];
}

/** The inputs of all kinds in one, for the package schema. What a kind has none of, it refuses. */
export const secretInputs: z.ZodObject = z.strictObject({
  kind: z
    .enum(Object.keys(kinds) as [KindName, ...KindName[]])
    .default("password")
    .describe(
      `${Object.entries(kinds)
        .map(([name, { doc }]) => `\`${name}\`: ${doc}.`)
        .join(" ")} Another kind needs a raised epoch.`,
    ),
  epoch,
  ...merged(),
});

function merged(): Record<string, z.ZodType> {
  const shapes = Object.values(kinds).map(({ inputs }) => inputs.shape as Record<string, z.ZodType>);
  const { kind: _, epoch: __, ...properties } = Object.assign({}, ...shapes.reverse());
  return Object.fromEntries(
    Object.entries<z.ZodType>(properties).map(([name, type]) => [name, ownOf(name, type)]),
  );
}

/** A property that only some kinds have is said by none, by default, and its description names them. */
function ownOf(name: string, type: z.ZodType): z.ZodType {
  const owners = Object.entries(kinds).filter(([, { inputs }]) => name in inputs.shape);
  const inner = type instanceof z.ZodDefault ? (type.unwrap() as z.ZodType) : type;
  return inner.optional().describe(`${type.description} Of ${owners.map(([kind]) => kind).join(", ")}.`);
}
