import type { Unreachable } from "../answer.ts";
import type { Scram } from "../scram.ts";
import type { RoleOption } from "./inputs.ts";

export type RoleObserved = { readonly state: "absent" } | Unreachable | Present;

export interface Present {
  readonly state: "present";
  readonly login: boolean;
  readonly connectionLimit: number;
  readonly options: readonly RoleOption[];
  readonly memberOf: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  /** What the server keeps of the password: nothing, or in another form than SCRAM (MD5). */
  readonly password: Scram | "none" | "other";
  /** What the server keeps of the password as it is; only where it was asked for. */
  readonly verifier?: string;
}
