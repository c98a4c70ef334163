import { changedDefaults, defaultsOf, heldByDefault, reflectDefaults } from "./defaults.ts";
import type { GrantInputs } from "./inputs.ts";
import type { GrantObserved, Present } from "./inspect.ts";
import { describe } from "./object.ts";
import { differingGroups, held, why } from "./plan.ts";
import { list } from "./privileges.ts";

export function reflect(wanted: GrantInputs, observed: GrantObserved): Record<string, unknown> {
  if (observed.state !== "present") return { role: `${wanted.role} (${why(observed)})` };
  const ofDefaults = changedDefaults(undefined, wanted, observed).length > 0;
  return {
    ...reflectObjects(wanted, observed),
    ...(ofDefaults && { defaultPrivilegesFor: reflectDefaults(wanted, observed) }),
  };
}

function reflectObjects(wanted: GrantInputs, observed: Present): Record<string, unknown> {
  const [differing] = differingGroups(wanted, observed);
  if (!differing) return {};
  if (list(differing.privileges) !== list(wanted.privileges)) return { privileges: differing.privileges };
  return { withGrantOption: differing.grantable.length > 0 };
}

export function finds(wanted: GrantInputs, observed: GrantObserved): string | undefined {
  if (observed.state !== "present") return undefined;
  const groups = observed.groups.filter(({ owns, privileges }) => !owns && privileges.length > 0);
  const defaults = wanted.defaultPrivilegesFor ? defaultsOf(observed) : [];
  const had = [
    ...groups.map((group) => held(wanted, group)),
    ...defaults.map((one) => heldByDefault(wanted, one.creator, one)),
  ];
  if (had.length === 0) return undefined;
  const words = `${wanted.role} may already do on ${describe(wanted)}: ${had.join("; ")}`;
  return differingGroups(wanted, observed).length + changedDefaults(undefined, wanted, observed).length === 0
    ? `${words}, and that would be managed as it is`
    : `${words}, and that would change to ${list(wanted.privileges)}`;
}
