import { EstateError } from "../../errors.ts";
import { type ReleaseInputs, releaseInputs } from "./inputs.ts";
import type { Observed } from "./observed.ts";

/** The question for the application of that name, whatever its services are. */
export function adoptTarget(name: string): string {
  const checked = releaseInputs.shape.name.safeParse(name);
  if (!checked.success)
    throw new EstateError(
      `cannot import a release: the name ${JSON.stringify(name)} ${checked.error.issues[0]!.message}`,
    );
  return `${name}/*`;
}

/** The inputs that stand for what serves. Throws an {@link EstateError} where nothing does. */
export function adopt(name: string, { version, services }: Observed): ReleaseInputs {
  if (version === undefined || Object.keys(services).length === 0)
    throw new EstateError(`cannot import the release of ${name}: no instance of it serves`);
  return { name, version, before: [], services: Object.keys(services), restartOn: [] };
}
