import { EstateError } from "../../errors.ts";
import { type GroupInputs, inputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";

/** The question for the group `name`. Throws an {@link EstateError} where that is no name. */
export function adoptTarget(name: string): string {
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success)
    throw new EstateError(
      `cannot import a group: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return name;
}

/** The inputs that stand for the group as it is. Throws an {@link EstateError} where there is none. */
export function adopt(name: string, observed: GroupObserved): GroupInputs {
  if (!observed.present) throw new EstateError(`cannot import the group ${name}: it is not on the host`);
  const { gid } = observed;
  const parsed = inputs.shape.gid.safeParse(gid);
  if (!parsed.success)
    throw new EstateError(
      `cannot import the group ${name}: its number is ${gid}, and ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return { name, gid, system: gid < 1000 };
}
