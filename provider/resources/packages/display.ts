import { type PackagesInputs, parsePackage } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";
import { observedOf } from "./plan.ts";

/** Each package stays at its place in the list, so that the left side of a drift names what it is about. */
export function reflect(inputs: PackagesInputs, observed: PackagesObserved): Record<string, unknown> {
  const packages = inputs.packages.map((text) => reflectOne(text, observed));
  const free =
    inputs.hold && Object.values(observed).some(({ state, held }) => state === "installed" && !held);
  return {
    ...(packages.some((text, index) => text !== inputs.packages[index]) && { packages }),
    ...(free && { hold: false }),
  };
}

function reflectOne(text: string, observed: PackagesObserved): string {
  const { name, version } = parsePackage(text);
  const { state, version: actual } = observedOf(observed, name);
  if (state === "absent") return `${name} (not installed)`;
  if (state === "unfinished") return `${name} (not completely installed)`;
  return version === undefined ? name : `${name}=${actual}`;
}

export function finds(inputs: PackagesInputs, observed: PackagesObserved): string | undefined {
  const others = inputs.packages.map(parsePackage).flatMap(({ name, version }) => {
    const { version: actual } = observedOf(observed, name);
    if (version === undefined || actual === undefined || version === actual) return [];
    return [`${name} is installed in version ${actual} and would be changed to ${version}`];
  });
  return others.length > 0 ? others.join("; ") : undefined;
}
