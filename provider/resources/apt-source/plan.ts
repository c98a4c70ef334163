import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../definition.ts";
import { foreign, listFields, listIn } from "./deb822.ts";
import type { AptSourceInputs } from "./inputs.ts";
import type { AptSourceObserved } from "./inspect.ts";

type SourceSituation = Situation<AptSourceInputs, AptSourceObserved>;

export function plan(situation: SourceSituation): Difference[] {
  const { old, wanted } = situation;
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  return [
    ...planFile(situation),
    ...planLists(situation),
    ...planKey(situation),
    ...(old && old.fingerprint !== wanted.fingerprint
      ? [{ path: "fingerprint", kind: "change" as const, effect: "nothing on the host" }]
      : []),
  ];
}

/** The file as one, where it is not there or has what no property accounts for. */
function planFile({ old, wanted, observed }: SourceSituation): Difference[] {
  const effect = fileWords(observed, wanted);
  if (effect === undefined) return [];
  return [{ path: "file", kind: old ? "drift" : "change", effect }];
}

/** How the file is another than any that we write; undefined where it is not. */
export function fileWords({ source }: AptSourceObserved, wanted: AptSourceInputs): string | undefined {
  if (source.type === "absent") return "not on the host";
  if (source.type === "odd") return "no regular file on the host";
  const words = [...foreign(source, wanted), ...(source.exposed ? [`it ${source.exposed}`] : [])];
  return words.length > 0 ? `on the host ${words.join(", ")}` : undefined;
}

const properties = Object.keys(listFields) as (keyof typeof listFields)[];

function planLists({ old, wanted, observed: { source } }: SourceSituation): Difference[] {
  return properties.flatMap((path): Difference[] => {
    if (old && !isDeepStrictEqual(old[path], wanted[path])) return [{ path, kind: "change" }];
    if (source.type !== "file") return [];
    const there = listIn(source, path);
    if (isDeepStrictEqual(there, wanted[path])) return [];
    return [{ path, kind: old ? "drift" : "change", effect: `${there.join(", ") || "none"} on the host` }];
  });
}

function planKey({ old, wanted, observed: { key } }: SourceSituation): Difference[] {
  const path = "key";
  if (old && old.key !== wanted.key) return [{ path, kind: "change" }];
  if (isKeyAsWanted({ key }, wanted)) return [];
  return [{ path, kind: old ? "drift" : "change", effect: keyWords({ key }) }];
}

export function keyWords({ key }: Pick<AptSourceObserved, "key">): string {
  if (key.type === "absent") return "not on the host";
  if (key.type === "odd") return "no regular file on the host";
  return key.exposed ? `its file ${key.exposed}` : "another one on the host";
}

/** Whether the key on the host is the wanted one, readable by apt and safe from others. */
export function isKeyAsWanted({ key }: Pick<AptSourceObserved, "key">, wanted: AptSourceInputs): boolean {
  return holdsKey({ key }, wanted) && key.type === "file" && key.exposed === undefined;
}

/** Whether the host's key has the content of this one. */
export function holdsKey({ key }: Pick<AptSourceObserved, "key">, wanted: AptSourceInputs): boolean {
  return key.type === "file" && key.sha256 === createHash("sha256").update(wanted.key).digest("hex");
}

/** Whether the host's file says exactly this source. */
export function saysSource(observed: AptSourceObserved, wanted: AptSourceInputs): boolean {
  const { source } = observed;
  return (
    source.type === "file" &&
    foreign(source, wanted).length === 0 &&
    properties.every((property) => isDeepStrictEqual(listIn(source, property), wanted[property]))
  );
}

/** Whether it does, readable by apt and safe from others. */
export function isSourceAsWanted(observed: AptSourceObserved, wanted: AptSourceInputs): boolean {
  const { source } = observed;
  return saysSource(observed, wanted) && source.type === "file" && source.exposed === undefined;
}
