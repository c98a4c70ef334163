import type { UserRules } from "./rules.ts";

export type UserObserved =
  | { readonly state: "absent" }
  | { readonly state: "unreachable"; readonly reason: string }
  | Present;

/** `commands` holds also what this kind has no property for, such as a selector: `(~cache:* +get)`. */
export interface Present extends UserRules {
  readonly state: "present";
}
