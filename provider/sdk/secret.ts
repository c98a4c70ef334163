import * as pulumi from "@pulumi/pulumi";
import type { SecretArgs as ArgsOf } from "../resources/secret/kinds.ts";
import { type KindName, type Output, outputs, values } from "../resources/secret/outputs.ts";

/** What a program says of a secret of one kind. The kind is a plain word: by it the compiler knows what there is. */
export type SecretArgs<Kind extends KindName> = { kind: Kind } & Inputs<Omit<ArgsOf<Kind>, "kind">>;

/** A password, which a secret is unless it is said otherwise. */
export type PasswordArgs = Partial<SecretArgs<"password">>;

type Inputs<Args> = { [Key in keyof Args]: pulumi.Input<Args[Key]> };

/**
 * A value that lives in the state, encrypted, and is never shown: generated, or handed in once. Raising its `epoch`
 * by one makes a new one, and keeps the one before as `previous`.
 *
 * ```ts
 * const password = new Secret("page-password");
 * const deploy = new Secret("deploy", { kind: "ed25519" });
 * new host.User("deploy", { on: db, name: "deploy", authorizedKeys: deploy.publicKeys });
 * ```
 *
 * Each kind has its own inputs and outputs; a password, for one, has no `publicKey`. A secret that exists already is
 * handed in as `value`, and what encrypts backups (kind `age`) is worth the option `protect`.
 */
export type Secret<Kind extends KindName = KindName> = Values & OutputsOf<(typeof outputs)[Kind]>;

type OutputsOf<Of> = { readonly [Name in keyof Of]: pulumi.Output<TypeOf<Of[Name]>> };
type TypeOf<Of> = Of extends { type: "strings" } ? string[] : string;

interface SecretConstructor {
  new (name: string, args?: PasswordArgs, options?: pulumi.CustomResourceOptions): Secret<"password">;
  new <Kind extends KindName>(
    name: string,
    args: SecretArgs<Kind>,
    options?: pulumi.CustomResourceOptions,
  ): Secret<Kind>;
}

/** What all kinds have. */
class Values extends pulumi.CustomResource {
  /** The value. */
  declare readonly current: pulumi.Output<string>;
  /** The value of the epoch before, which is still accepted; empty in the first. */
  declare readonly previous: pulumi.Output<string>;
  /** When `current` was made: ISO 8601, UTC. */
  declare readonly rotatedAt: pulumi.Output<string>;

  constructor(name: string, args: { kind?: KindName } = {}, options?: pulumi.CustomResourceOptions) {
    const computed: Record<string, Output> = { ...values, ...outputs[args.kind ?? "password"] };
    const names = Object.keys(computed);
    const secret = names.filter((output) => computed[output]!.secret);
    super(
      "estate:index:Secret",
      name,
      { ...Object.fromEntries(names.map((output) => [output, undefined])), ...hidden(args) },
      { ...options, additionalSecretOutputs: [...secret, ...(options?.additionalSecretOutputs ?? [])] },
    );
  }
}

export const Secret = Values as unknown as SecretConstructor;

/** What is handed in is a secret, also where the program had it as plain text. */
function hidden(args: Record<string, unknown>): Record<string, unknown> {
  const handedIn = ["value", "password"].filter((name) => args[name] !== undefined);
  return { ...args, ...Object.fromEntries(handedIn.map((name) => [name, pulumi.secret(args[name])])) };
}
