import { isDeepStrictEqual } from "node:util";
import type { RoleInputs } from "./inputs.ts";
import type { Present, RoleObserved } from "./observed.ts";
import { hasPassword, passwordWords, settingWords } from "./plan.ts";

export function reflect(wanted: RoleInputs, observed: RoleObserved): Record<string, unknown> {
  const { name } = wanted;
  if (observed.state === "unreachable") return { name: `${name} (${observed.reason})` };
  if (observed.state === "absent") return { name: `${name} (not on the server)` };
  return Object.fromEntries(
    unlike(wanted, observed).map((path) => [
      path,
      path === "password" ? `(${passwordWords(observed)})` : observed[path],
    ]),
  );
}

const properties = ["login", "password", "memberOf", "connectionLimit", "options", "settings"] as const;

function unlike(wanted: RoleInputs, observed: Present) {
  return properties.filter((path) => {
    if (path === "password") return !hasPassword(observed, wanted.password);
    return !isDeepStrictEqual(sorted(wanted[path]), sorted(observed[path]));
  });
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort() : value;
}

export function finds(wanted: RoleInputs, observed: RoleObserved): string | undefined {
  if (observed.state !== "present") return undefined;
  const { name } = wanted;
  const losses = unlike(wanted, observed).map((path) => {
    if (path === "password") return "its password";
    const value = observed[path];
    const words =
      typeof value === "object" && !Array.isArray(value)
        ? settingWords(value as Record<string, string>)
        : String(value);
    return `its ${path} (${words || "none"})`;
  });
  return losses.length === 0
    ? `a role ${name} is there and would be managed as it is`
    : `a role ${name} is there, and there would change ${losses.join(", ")}; all of it comes back when it is removed from the program`;
}
