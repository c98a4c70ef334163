import type { Declared } from "../../rehearsal/program/index.ts";

/** A thing of one kind on the lab's host `db`, and what happens to it in its life. */
export interface Sample {
  /** As a program names its class: `File`, `postgres.Role`. */
  readonly kind: Declared["kind"];
  /** Its address within the host. */
  readonly id: string;
  readonly args: Record<string, unknown>;
  /** What the program says of it later, which changes it in place. */
  readonly changed: Record<string, unknown>;
  /** A shell command by which somebody changes it behind our back. */
  readonly drift: string;
  /** A shell command that succeeds while it is there. */
  readonly present: string;
  /** What the host must have before: the names of other samples. */
  readonly after?: readonly string[];
  /** What an import answers where the host alone cannot tell what the program says of it. */
  readonly notImported?: RegExp;
}

/** The program of all samples, as each says of itself by `argsOf`. */
export function declaredOf(
  samples: Readonly<Record<string, Sample>>,
  argsOf: (sample: Sample) => Record<string, unknown>,
): Declared[] {
  return Object.entries(samples).map(([name, sample]) => ({
    kind: sample.kind,
    name,
    on: "db",
    args: argsOf(sample),
    ...(sample.after ? { dependsOn: sample.after } : {}),
  }));
}
