import { isDeepStrictEqual } from "node:util";
import { EstateError } from "../../provider/errors.ts";
import { AnswerError, type AnyHostKind } from "../../provider/resources/definition.ts";

/** Something that is on a host, as a program says it and as an import finds it. */
export interface Proposal {
  /** The name of its class: `File`. */
  readonly kind: string;
  /** Its address within the host, as an import wants it. */
  readonly address: string;
  /** What the program says of it, without what is the default. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Where it comes from, in a few words, where that is not what everybody expects: `a conffile of openssh-server, changed`. */
  readonly origin?: string;
  /** What a preview will show of it, because the host itself is not as it says: `restart, because … is newer`. */
  readonly drift?: string;
}

/** Why something is left out; what to do about it depends on it alone. */
export type Reason = "secret" | "binary" | "large" | "not-said" | "user" | "root-keys" | "hold";

/** Something that is on a host and not in the program. */
export interface LeftOut {
  /** Its path, or its kind and name. */
  readonly what: string;
  readonly reason: Reason;
  /** The rest of a sentence about it. */
  readonly why: string;
}

/** What is proposed of a host. */
export interface Found {
  readonly proposals: readonly Proposal[];
  readonly leftOut: readonly LeftOut[];
}

/** All that several say. */
export function together(...found: readonly Found[]): Found {
  return {
    proposals: found.flatMap(({ proposals }) => proposals),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

/**
 * What an import makes of something on a host: its inputs without those that are as `defaults` says, or the reason why
 * it cannot be imported.
 */
export function proposed(
  kind: AnyHostKind,
  address: string,
  observed: object,
  { origin, defaults }: { origin?: string; defaults: Readonly<Record<string, unknown>> },
): { proposal: Proposal } | { why: string } {
  try {
    kind.adoptTarget(address);
    const wanted = kind.adopt(address, observed) as Record<string, unknown>;
    const drift = kind.plan({ old: wanted, wanted, observed });
    const inputs = Object.fromEntries(
      Object.entries(wanted).filter(
        ([key, value]) => value !== undefined && !isDeepStrictEqual(value, defaults[key]),
      ),
    );
    const words = drift.map(({ path, effect }) => effect ?? path).join(", ");
    return {
      proposal: {
        kind: kind.name,
        address,
        inputs,
        ...(origin && { origin }),
        ...(words && { drift: words }),
      },
    };
  } catch (error) {
    if (error instanceof EstateError || error instanceof AnswerError) return { why: error.message };
    throw error;
  }
}
