import type { ExtensionInputs } from "./inputs.ts";
import type { ExtensionObserved } from "./inspect.ts";

export function reflect(wanted: ExtensionInputs, observed: ExtensionObserved): Record<string, unknown> {
  const { name, version, schema } = wanted;
  if (observed.state === "unreachable") return { name: `${name} (${observed.reason})` };
  if (observed.state === "absent") return { name: `${name} (not in ${wanted.database})` };
  return {
    ...(version === undefined || version === observed.version ? {} : { version: observed.version }),
    ...(schema === undefined || schema === observed.schema ? {} : { schema: observed.schema }),
  };
}

export function finds(wanted: ExtensionInputs, observed: ExtensionObserved): string | undefined {
  if (observed.state !== "present") return undefined;
  const words = `the extension ${wanted.name} is there (version ${observed.version}, schema ${observed.schema})`;
  const differing = Object.keys(reflect(wanted, observed)) as ("version" | "schema")[];
  return differing.length === 0
    ? `${words} and would be managed as it is`
    : `${words}, and would change to ${differing.map((path) => `${path} ${wanted[path]}`).join(", ")}`;
}
