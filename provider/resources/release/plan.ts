import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../definition.ts";
import { runs, stateWord } from "../unit/observed.ts";
import { driftIf } from "../unit/plan.ts";
import { staleUses } from "../unit/uses.ts";
import { instancePrefix, isInstanceOf, type ReleaseInputs } from "./inputs.ts";
import type { Observed, ObservedService } from "./observed.ts";

type ReleaseSituation = Situation<ReleaseInputs, Observed>;

/** The differences between the releases on a host and what is wanted. */
export function plan(situation: ReleaseSituation): Difference[] {
  const { old, wanted } = situation;
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  const switching = switchDifference(situation);
  return [...(switching ? [switching] : serviceDifferences(situation)), ...beforeDifference(situation)];
}

/** Why another instance must serve than the one that does; undefined where it is the right one. */
export function switchDifference(situation: ReleaseSituation): Difference | undefined {
  const { old, wanted, observed } = situation;
  const { instance, version } = observed;
  if (version !== wanted.version || instance === undefined) {
    const kind = driftIf(old?.version === wanted.version);
    const effect = version
      ? `${wanted.version} serves beside ${version}, which then ends`
      : `${wanted.version} serves`;
    return { path: "version", kind, effect };
  }
  const beside = "a new instance serves beside the old one, which then ends";
  if (!isInstanceOf(instance, wanted)) {
    const same = old !== undefined && instancePrefix(old) === instancePrefix(wanted);
    const path = old && !isDeepStrictEqual(old.services, wanted.services) ? "services" : "restartOn";
    return { path, kind: driftIf(same), effect: beside };
  }
  const stale = staleUses(situation);
  if (stale.length === 0) return undefined;
  const reasons = stale.map(({ reason }) => reason).join(" and ");
  return { path: "restartOn", kind: "drift", consequence: true, effect: `${beside}, because ${reasons}` };
}

/** The services of the instance that serves which do not run, or would not after a reboot. */
export function brokenServices({ services }: Observed): string[] {
  return Object.keys(services).filter((template) => !isWell(services[template]!));
}

/** In a few words, how a service does. */
export function serviceWord(service: ObservedService): string {
  return runs(service) && !service.enabled ? "running, but not after a reboot" : stateWord(service);
}

function serviceDifferences({ observed }: ReleaseSituation): Difference[] {
  const broken = brokenServices(observed);
  if (broken.length === 0) return [];
  const effect = broken.map((template) => `${template} is ${serviceWord(observed.services[template]!)}`);
  return [{ path: "services", kind: "drift", effect: `start, because ${effect.join(" and ")}` }];
}

/** What runs before a start matters to the next one only. */
function beforeDifference({ old, wanted }: ReleaseSituation): Difference[] {
  if (!old || isDeepStrictEqual(old.before, wanted.before)) return [];
  return [{ path: "before", kind: "change", consequence: true, effect: "from the next version on" }];
}

function isWell(service: ObservedService): boolean {
  return runs(service) && service.enabled;
}
