import { inputs, pathOf, type SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = settings({ "net.ipv4.ip_forward": "1", "vm.swappiness": "10" });

export function settings(said: Record<string, string>): SysctlInputs {
  return inputs.parse({ name: "router", settings: said });
}

/** A host whose file and kernel are as `said`. */
export function having(said: Record<string, string>): SysctlObserved {
  return {
    file: {
      type: "file",
      settings: Object.fromEntries(Object.entries(said).map(([key, value]) => [pathOf(key), value])),
      others: [],
    },
    values: kernel(said),
  };
}

/** A host without the file. */
export function without(said: Record<string, string>): SysctlObserved {
  return { file: { type: "absent" }, values: kernel(said) };
}

function kernel(said: Record<string, string>): SysctlObserved["values"] {
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [key, { value, writable: true }]));
}
