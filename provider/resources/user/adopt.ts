import { EstateError } from "../../errors.ts";
import { inputs, type UserInputs } from "./inputs.ts";
import type { UserObserved } from "./inspect.ts";

/** The question for the user `name`. Throws an {@link EstateError} where that is no name. */
export function adoptTarget(name: string): string {
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success)
    throw new EstateError(
      `cannot import a user: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return name;
}

/** The inputs that stand for the user as it is. Throws an {@link EstateError} where there is none, or where somebody logs in with its password. */
export function adopt(name: string, observed: UserObserved): UserInputs {
  if (!observed.present) throw new EstateError(`cannot import the user ${name}: it is not on the host`);
  if (observed.password !== "locked")
    throw new EstateError(
      `cannot import the user ${name}: it has a password, and a managed user has none. Lock it first (usermod --lock ${name}), or declare the user instead of importing it, which locks it.`,
    );
  const { uid, group, groups, home, shell, comment, keys } = observed;
  return {
    name,
    uid,
    group,
    groups: [...groups],
    system: uid < 1000,
    home,
    shell,
    comment,
    ...(keys && { authorizedKeys: [...keys] }),
  };
}
