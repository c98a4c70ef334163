import type { Difference, Situation } from "../../definition.ts";
import type { DatabaseInputs } from "./inputs.ts";
import type { DatabaseObserved } from "./inspect.ts";

type DatabaseSituation = Situation<DatabaseInputs, DatabaseObserved>;

export function plan(situation: DatabaseSituation): Difference[] {
  const { old, wanted } = situation;
  const moved = (["name", "port"] as const).filter((path) => old && old[path] !== wanted[path]);
  if (moved.length > 0) return moved.map((path) => ({ path, kind: "change", replace: true }));
  return [
    ...planName(situation),
    ...planValue(situation, "owner"),
    ...planValue(situation, "encoding"),
    ...planValue(situation, "locale"),
    ...planTemplate(situation),
    ...planDestroyData(situation),
  ];
}

function planName({ old, wanted, observed }: DatabaseSituation): Difference[] {
  const difference = { path: "name", kind: old ? "drift" : "change" } as const;
  if (observed.state !== "present") {
    const why = observed.state === "unreachable" ? `, where ${observed.reason}` : "";
    return [{ ...difference, effect: `make the database ${wanted.name}${why}` }];
  }
  return observed.open ? [] : [{ ...difference, effect: "let it be connected to again" }];
}

function planValue(
  { old, wanted, observed }: DatabaseSituation,
  path: "owner" | "encoding" | "locale",
): Difference[] {
  const isSeen = observed.state === "present" && observed[path] === wanted[path];
  // what an import could only tell as a value, the program may leave out
  const isNew = old && old[path] !== wanted[path] && !(path === "locale" && isLeftOut(wanted));
  const replace = path === "owner" || (isSeen && isNew) ? {} : { replace: true };
  if (isNew && !isSeen) return [{ path, kind: "change", ...replace }];
  if (isNew) return path === "owner" ? [{ path, kind: "change" }] : [];
  if (observed.state !== "present" || isSeen || (path === "locale" && isLeftOut(wanted))) return [];
  const effect = `${observed[path]} on the host`;
  return [{ path, kind: old ? "drift" : "change", ...(old ? replace : {}), effect }];
}

function isLeftOut({ locale }: DatabaseInputs): boolean {
  return locale === undefined;
}

function planTemplate({ old, wanted }: DatabaseSituation): Difference[] {
  if (!old || old.template === wanted.template) return [];
  return [{ path: "template", kind: "change", effect: "when it is made the next time" }];
}

function planDestroyData({ old, wanted }: DatabaseSituation): Difference[] {
  if (!old || old.destroyData === wanted.destroyData) return [];
  return [
    {
      path: "destroyData",
      kind: "change",
      effect: wanted.destroyData ? "its removal destroys its data" : "its removal keeps its data",
    },
  ];
}
