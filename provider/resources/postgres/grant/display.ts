import type { GrantInputs } from "./inputs.ts";
import type { GrantObserved } from "./inspect.ts";
import { describe } from "./object.ts";
import { differingGroups, held, list, why } from "./plan.ts";

export function reflect(wanted: GrantInputs, observed: GrantObserved): Record<string, unknown> {
  if (observed.state !== "present") return { role: `${wanted.role} (${why(observed)})` };
  const [differing] = differingGroups(wanted, observed);
  if (!differing) return {};
  if (list(differing.privileges) !== list(wanted.privileges)) return { privileges: differing.privileges };
  return { withGrantOption: differing.grantable.length > 0 };
}

export function finds(wanted: GrantInputs, observed: GrantObserved): string | undefined {
  if (observed.state !== "present") return undefined;
  const had = observed.groups.filter(({ owns, privileges }) => !owns && privileges.length > 0);
  if (had.length === 0) return undefined;
  const words = `${wanted.role} may already do on ${describe(wanted)}: ${had.map((group) => held(wanted, group)).join("; ")}`;
  return differingGroups(wanted, observed).length === 0
    ? `${words}, and that would be managed as it is`
    : `${words}, and that would change to ${list(wanted.privileges)}`;
}
