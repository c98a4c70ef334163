import { inputs, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./observed.ts";
import { rulesOf } from "./rules.ts";

/** Situations that several tests start from. */
export const wanted = wantedUser();

export function wantedUser(more: Partial<UserInputs> = {}): UserInputs {
  return inputs.parse({
    name: "app",
    passwords: ["correct horse"],
    keys: ["app:*"],
    commands: ["+@read", "-@dangerous"],
    ...more,
  });
}

export const asWanted: Present = { state: "present", ...rulesOf(wanted) };

export const absent: UserObserved = { state: "absent" };

export const down: UserObserved = { state: "unreachable", reason: "Redis is not installed" };
