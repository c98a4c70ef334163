import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../definition.ts";
import {
  dropInFile,
  isRestartable,
  isTemplate,
  ownFiles,
  type UnitInputs,
  unitFile,
  wantedState,
} from "./inputs.ts";
import { type Observed, runs, startsItself } from "./observed.ts";
import { staleUses } from "./uses.ts";

type UnitSituation = Situation<UnitInputs, Observed>;

/** The differences between a unit on its host and what is wanted. */
export function plan(situation: UnitSituation): Difference[] {
  const { old, wanted } = situation;
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  return [
    ...contentDifference(situation),
    ...dropInDifferences(situation),
    ...loadedDifference(situation),
    ...enabledDifference(situation),
    ...stateDifference(situation),
    ...usesDifference(situation),
    ...timeoutDifference(situation),
    ...healthyDifference(situation),
  ];
}

/** Whether our files are to be written or removed, and with them the unit to be read again. */
export function filesDiffer(situation: UnitSituation): boolean {
  return contentDifference(situation).length + dropInDifferences(situation).length > 0;
}

/** Why a unit that runs must be started anew; empty where it need not. */
export function restartReasons(situation: UnitSituation): string[] {
  const { wanted, observed } = situation;
  if (!isRestartable(wanted.name) || !runs(observed) || wantedState(wanted) === "stopped") return [];
  return [
    ...(filesDiffer(situation) ? ["its files change"] : []),
    ...newerFiles(situation).map((path) => `${path} was changed after the start`),
    ...staleUses(situation).map(({ reason }) => reason),
  ];
}

/** The checksum by which a file on the host is compared. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Whether the host's file is exactly `text`. */
export function holds(observed: Observed, path: string, text: string | undefined): boolean {
  const file = observed.files[path];
  return text !== undefined && file?.regular === true && file.sha256 === sha256(text);
}

function contentDifference({ old, wanted, observed }: UnitSituation): Difference[] {
  const path = "content";
  if (wanted.content === undefined)
    // Also where the file is gone already: a run that died after removing it did not restart the unit.
    return old?.content === undefined
      ? []
      : [{ path, kind: "change", effect: "remove it, the unit of a package takes its place" }];
  if (holds(observed, unitFile(wanted.name), wanted.content)) return [];
  return [{ path, kind: driftIf(old?.content === wanted.content), effect: fileEffect(wanted, observed) }];
}

function dropInDifferences({ old, wanted, observed }: UnitSituation): Difference[] {
  const names = new Set([...Object.keys(wanted.dropIns), ...Object.keys(old?.dropIns ?? {})]);
  return [...names].sort().flatMap((name): Difference[] => {
    const text = wanted.dropIns[name];
    const path = `dropIns["${name}"]`;
    const effect = fileEffect(wanted, observed);
    if (text === undefined) return [{ path, kind: "change", effect }];
    if (holds(observed, dropInFile(wanted.name, name), text)) return [];
    return [{ path, kind: driftIf(old?.dropIns[name] === text), effect }];
  });
}

function loadedDifference(situation: UnitSituation): Difference[] {
  const { observed } = situation;
  if (filesDiffer(situation)) return [];
  const [newer] = newerFiles(situation);
  if (newer) return [{ path: "loaded", kind: "drift", effect: `restart, because ${newer} is newer` }];
  return observed.needsReload ? [{ path: "loaded", kind: "drift", effect: "daemon-reload" }] : [];
}

function enabledDifference({ old, wanted, observed }: UnitSituation): Difference[] {
  if (isTemplate(wanted.name)) return [];
  const enabled = startsItself(observed);
  // What does not exist yet cannot tell whether it can be enabled.
  if (enabled === undefined && observed.load !== "not-found") return [];
  if ((enabled ?? false) === wanted.enabled) return [];
  return [
    {
      path: "enabled",
      kind: driftIf(old?.enabled === wanted.enabled),
      effect: wanted.enabled ? "enable" : "disable",
    },
  ];
}

function stateDifference({ old, wanted, observed }: UnitSituation): Difference[] {
  const state = wantedState(wanted);
  if (state === "any" || (state === "running") === runs(observed)) return [];
  return [
    {
      path: "state",
      kind: driftIf(old !== undefined && wantedState(old) === state),
      effect: state === "running" ? "start" : "stop",
    },
  ];
}

function usesDifference(situation: UnitSituation): Difference[] {
  const { old, wanted, observed } = situation;
  const path = "restartOn";
  const listed = old === undefined || sameValues(old.restartOn, wanted.restartOn);
  const stale = runs(observed) && wantedState(wanted) !== "stopped" ? staleUses(situation) : [];
  if (stale.length > 0) {
    const kind = driftIf(stale.every((use) => use.kind === "drift") && listed);
    const effect = `restart, because ${stale.map(({ reason }) => reason).join(" and ")}`;
    return [{ path, kind, consequence: true, effect }];
  }
  return listed ? [] : [{ path, kind: "change", consequence: true, effect: "no restart is needed" }];
}

function timeoutDifference({ old, wanted }: UnitSituation): Difference[] {
  if (!old || old.startTimeout === wanted.startTimeout) return [];
  return [{ path: "startTimeout", kind: "change", effect: "nothing on the host" }];
}

function healthyDifference({ old, wanted }: UnitSituation): Difference[] {
  if (!old || isDeepStrictEqual(old.healthy, wanted.healthy)) return [];
  const effect = wanted.healthy ? "ask whether it is healthy" : "nothing on the host";
  return [{ path: "healthy", kind: "change", effect }];
}

/** Our files that the running unit did not start with. */
function newerFiles({ wanted, observed }: UnitSituation): string[] {
  if (!isRestartable(wanted.name) || !runs(observed) || wantedState(wanted) === "stopped") return [];
  return [...ownFiles(wanted).keys()].filter((path) => observed.files[path]?.newer);
}

function fileEffect(wanted: UnitInputs, observed: Observed): string {
  const restart = isRestartable(wanted.name) && runs(observed) && wantedState(wanted) !== "stopped";
  return restart ? "restart" : "daemon-reload";
}

function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}

/** Drift where the program says what it said before, else a change. */
export function driftIf(unchanged: boolean): Difference["kind"] {
  return unchanged ? "drift" : "change";
}
