import { EstateError } from "../../../errors.ts";
import { describe, splitAddress, targetOf } from "../instance.ts";
import { inputs, isCommandRule, type UserInputs } from "./inputs.ts";
import type { UserObserved } from "./observed.ts";
import { saidKey } from "./rules.ts";

/** The question for the user of an address like `app` or `6380/app`. Throws an {@link EstateError} where it is none. */
export function adoptTarget(address: string): string {
  const place = placeOf(address);
  return targetOf(place, place.name);
}

function placeOf(address: string) {
  const place = splitAddress(address);
  if (!place)
    throw new EstateError(
      `cannot import a user: ${JSON.stringify(address)} is no user of Redis: write its name, or the port or the socket before it, like 6380/app or %2Frun%2Fredis%2Fredis.sock/app; a / in a name is written %2F`,
    );
  const parsed = inputs.shape.name.safeParse(place.name);
  if (!parsed.success)
    throw new EstateError(
      `cannot import a user: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return place;
}

/** The inputs that stand for the user as it is, with what the server keeps of its passwords. */
export function adopt(address: string, observed: UserObserved): UserInputs {
  const place = placeOf(address);
  const fail = (reason: string) => new EstateError(`cannot import the user ${place.name}: ${reason}`);
  if (observed.state === "absent") throw fail(`${describe(place)} has none of that name`);
  if (observed.state === "unreachable")
    throw fail(
      `${observed.reason}. An import logs in by ${place.adminFile}, or without a password where there is no such file; a user may also be declared instead, with its adminFile.`,
    );
  const { enabled, passwords, nopass, keys, channels, commands } = observed;
  const others = commands.filter((rule) => !isCommandRule(rule));
  if (others.length > 0)
    throw fail(`it has ${others.join(" ")}, which cannot be declared: give what it needs in other rules`);
  return {
    ...place,
    enabled,
    passwords: passwords.map((hash) => `#${hash}`),
    nopass,
    keys: keys.map(saidKey),
    channels: [...channels],
    commands: [...commands],
  };
}
