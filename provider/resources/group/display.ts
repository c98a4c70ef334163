import type { GroupInputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";

export function reflect({ name, gid }: GroupInputs, observed: GroupObserved): Record<string, unknown> {
  if (!observed.present) return { name: `${name} (not on the host)` };
  return gid === undefined || gid === observed.gid ? {} : { gid: observed.gid };
}

export function finds({ name, gid }: GroupInputs, observed: GroupObserved): string | undefined {
  if (!observed.present) return undefined;
  return gid === undefined || gid === observed.gid
    ? `a group ${name} is there (gid ${observed.gid}) and would be managed as it is; it stays when it is removed from the program`
    : `a group ${name} is there with the gid ${observed.gid}, and the program says ${gid}, which will be refused: a gid is not changed`;
}
