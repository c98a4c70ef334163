import * as pulumi from "@pulumi/pulumi";
import type { SecretInputs } from "../resources/secret/secret.ts";

export type SecretArgs = { [Key in keyof SecretInputs]?: pulumi.Input<SecretInputs[Key]> };

/**
 * A generated value that lives in the state, encrypted, and is never shown.
 *
 * ```ts
 * const password = new Secret("page-password");
 * ```
 */
export class Secret extends pulumi.CustomResource {
  /** The value. */
  declare readonly current: pulumi.Output<string>;
  /** The value of the epoch before, which is still accepted; empty in the first. */
  declare readonly previous: pulumi.Output<string>;
  /** When `current` was made: ISO 8601, UTC. */
  declare readonly rotatedAt: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs = {}, options?: pulumi.CustomResourceOptions) {
    const outputs = { current: undefined, previous: undefined, rotatedAt: undefined };
    super(
      "estate:index:Secret",
      name,
      { ...outputs, ...args },
      {
        ...options,
        additionalSecretOutputs: ["current", "previous", ...(options?.additionalSecretOutputs ?? [])],
      },
    );
  }
}
