import type { Difference, Situation } from "../definition.ts";
import type { GroupInputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";

export function plan({ old, wanted, observed }: Situation<GroupInputs, GroupObserved>): Difference[] {
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  const kind = old ? "drift" : "change";
  return [
    ...(observed.present ? [] : [{ path: "name", kind, effect: `make the group ${wanted.name}` } as const]),
    ...planGid({ old, wanted, observed }),
    ...(old && old.system !== wanted.system ? [{ path: "system", kind: "change" } as const] : []),
  ];
}

function planGid({ old, wanted: { gid }, observed }: Situation<GroupInputs, GroupObserved>): Difference[] {
  // a gid that the program stops naming, or begins to name as it is, changes nothing on the host
  if (gid === undefined || !observed.present || observed.gid === gid) return [];
  return [
    {
      path: "gid",
      kind: old && old.gid === gid ? "drift" : "change",
      effect: `${observed.gid} on the host, which will be refused: a gid is not changed`,
    },
  ];
}
