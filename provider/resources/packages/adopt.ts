import { EstateError } from "../../errors.ts";
import { isPackageName, type PackagesInputs } from "./inputs.ts";
import type { PackagesObserved } from "./inspect.ts";

/** The question for the packages of an address like `nginx,redis-server`. Throws an {@link EstateError} where one of them cannot be a package. */
export function adoptTarget(address: string): string {
  const names = address.split(",");
  const wrong = names.find((name) => !isPackageName(name));
  if (wrong !== undefined)
    throw new EstateError(
      `cannot import packages: ${JSON.stringify(wrong)} is not a package's name. Write the names joined by commas, like nginx,redis-server.`,
    );
  const sorted = [...new Set(names)].sort().join(",");
  if (sorted !== address)
    throw new EstateError(
      `cannot import packages as ${address}: write the names in alphabetical order and each once, ${sorted}.`,
    );
  return address;
}

/** The inputs that stand for these packages in any version. Throws an {@link EstateError} where one is not installed. */
export function adopt(address: string, observed: PackagesObserved): PackagesInputs {
  const packages = address.split(",");
  const missing = packages.filter((name) => observed[name]?.state !== "installed");
  if (missing.length > 0)
    throw new EstateError(
      `cannot import ${address}: not completely installed on the host: ${missing.join(", ")}. Leave them out, or declare the packages instead of importing them.`,
    );
  return { packages, hold: packages.every((name) => observed[name]?.held), recommends: false };
}
