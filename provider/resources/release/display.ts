import { staleUses } from "../unit/uses.ts";
import { isInstanceOf, type ReleaseInputs } from "./inputs.ts";
import type { Observed } from "./observed.ts";
import { brokenServices, plan, serviceWord } from "./plan.ts";

/** The properties of which the host has another value, as it has them. */
export function reflect(inputs: ReleaseInputs, observed: Observed): Record<string, unknown> {
  const situation = { old: inputs, wanted: inputs, observed };
  const paths = plan(situation).map(({ path }) => path);
  return {
    ...(paths.includes("version") ? { version: observed.version ?? "(none)" } : {}),
    ...(paths.includes("services") ? { services: brokenWords(inputs, observed) } : {}),
    ...(paths.includes("restartOn") ? { restartOn: staleWords(inputs, observed) } : {}),
  };
}

/** What a person would lose if the release were created now. */
export function finds(inputs: ReleaseInputs, observed: Observed): string | undefined {
  const { instance, version } = observed;
  if (instance === undefined || isInstanceOf(instance, inputs)) return undefined;
  return `version ${version ?? "(unknown)"} serves there, and ${inputs.version} would take its place`;
}

function brokenWords({ services }: ReleaseInputs, observed: Observed): string[] {
  const broken = brokenServices(observed);
  return services.map((template) => {
    const service = observed.services[template];
    return service && broken.includes(template) ? `${template} (${serviceWord(service)})` : template;
  });
}

function staleWords(inputs: ReleaseInputs, observed: Observed): string[] {
  const stale = new Map(
    staleUses({ old: inputs, wanted: inputs, observed }).map(({ value, reason }) => [value, reason]),
  );
  const words = inputs.restartOn.map((value) => stale.get(value) ?? value);
  return stale.size > 0 ? words : [...words, `(the instance ${observed.instance} was started for others)`];
}
