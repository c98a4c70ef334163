import type { DatabaseInputs } from "./inputs.ts";
import type { DatabaseObserved } from "./inspect.ts";

export function reflect(wanted: DatabaseInputs, observed: DatabaseObserved): Record<string, unknown> {
  const { name } = wanted;
  if (observed.state === "unreachable") return { name: `${name} (${observed.reason})` };
  if (observed.state === "absent") return { name: `${name} (not on the server)` };
  const { open, locale } = observed;
  return {
    ...(open ? {} : { name: `${name} (nobody can connect to it)` }),
    ...(observed.owner === wanted.owner ? {} : { owner: observed.owner }),
    ...(observed.encoding === wanted.encoding ? {} : { encoding: observed.encoding }),
    ...(wanted.locale === undefined || wanted.locale === locale ? {} : { locale }),
  };
}

export function finds(wanted: DatabaseInputs, observed: DatabaseObserved): string | undefined {
  if (observed.state !== "present") return undefined;
  const { name, owner } = wanted;
  const words = `a database ${name} is there (${observed.encoding}, ${observed.locale}, of ${observed.owner})`;
  const { encoding, locale } = reflect(wanted, observed);
  if (encoding !== undefined || locale !== undefined)
    return `${words}, which can never become one in ${wanted.encoding}${wanted.locale === undefined ? "" : `, ${wanted.locale}`}: say in the program what it is, or rename it on the host`;
  return observed.owner === owner
    ? `${words} and would be managed as it is; its data stay, also when it is removed from the program`
    : `${words}, and would belong to ${owner}; its data stay, also when it is removed from the program`;
}
