import { EstateError } from "../../../errors.ts";
import { defaultPort } from "../name.ts";
import { defaultsOf, heldByDefault } from "./defaults.ts";
import { type GrantInputs, inputs } from "./inputs.ts";
import type { GrantObserved } from "./inspect.ts";
import { describe, type Granted, objectTypes, targetOf } from "./object.ts";
import { held, why } from "./plan.ts";
import { isSame, list, wantedOf } from "./privileges.ts";

/** The question for the grant of an address like `brainall/grafana/table/public/users`. Throws an {@link EstateError} where it is none. */
export function adoptTarget(address: string): string {
  return targetOf(grantedBy(address));
}

/** The role and the object of an address, with a port before them where it is not the usual one. */
function grantedBy(address: string): Granted {
  const parts = address.split("/").map((part) => part.replaceAll("%2F", "/").replaceAll("%25", "%"));
  const hasPort = /^[1-9]\d{0,4}$/.test(parts[0]!) && isType(parts[3]);
  const [database, role, type, schema, name] = hasPort ? parts.slice(1) : parts;
  const port = hasPort ? Number(parts[0]) : defaultPort;
  const parsed = inputs.safeParse({ role, database, port, type, schema, name, privileges: [] });
  if (parsed.success && parts.length <= (hasPort ? 6 : 5)) return parsed.data;
  throw new EstateError(
    `cannot import a grant: ${JSON.stringify(address)} is none: write the database, the role, the type of the object and where it is, like brainall/grafana/table/public/users, brainall/grafana/schema/public or brainall/grafana/database, with a port before them where it is not 5432; a / in a name is written %2F`,
  );
}

const isType = (word: string | undefined) => (objectTypes as readonly (string | undefined)[]).includes(word);

/** The inputs that stand for what the role may do. */
export function adopt(address: string, observed: GrantObserved): GrantInputs {
  const granted = grantedBy(address);
  const fail = (reason: string) =>
    new EstateError(`cannot import what ${granted.role} may do on ${describe(granted)}: ${reason}`);
  if (observed.state !== "present") throw fail(why(observed));
  const [group, ...others] = observed.groups.filter(({ owns }) => !owns);
  const defaults = defaultsOf(observed);
  const has = group ?? defaults[0];
  if (!has) throw fail("there is nothing that it does not own");
  const wanted = inputs.parse({
    ...granted,
    privileges: has.privileges,
    withGrantOption: has.grantable.length > 0,
    ...(defaults.length > 0 && { defaultPrivilegesFor: defaults.map(({ creator }) => creator) }),
  });
  const groups = group ? [group, ...others] : [];
  if (others.length > 0)
    throw fail(
      `that differs (${groups.map((one) => held(wanted, one)).join("; ")}): import each by its name`,
    );
  if (wanted.withGrantOption && list(has.grantable) !== list(has.privileges))
    throw fail(
      `it may grant ${list(has.grantable)} and not all of ${list(has.privileges)}: declare it instead`,
    );
  if (!defaults.every((one) => isSame(one, wantedOf(wanted)))) {
    const words = [
      ...groups.map((one) => held(wanted, one)),
      ...defaults.map((one) => heldByDefault(wanted, one.creator, one)),
    ];
    throw fail(`what it gets by default differs (${words.join("; ")}): declare it instead`);
  }
  return wanted;
}
