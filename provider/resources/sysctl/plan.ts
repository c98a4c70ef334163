import type { Difference, Situation } from "../definition.ts";
import { fileOf, normal, pathOf, type SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";

type SysctlSituation = Situation<SysctlInputs, SysctlObserved>;

export function plan(situation: SysctlSituation): Difference[] {
  const { old, wanted } = situation;
  if (old && old.name !== wanted.name) return [{ path: "name", kind: "change", replace: true }];
  return [...planFile(situation), ...planSettings(situation), ...planRemoved(situation)];
}

/** The file as one, where it is not there or has what no setting of ours accounts for. */
function planFile({ old, wanted, observed: { file } }: SysctlSituation): Difference[] {
  const path = "settings";
  const kind = old ? "drift" : "change";
  const name = fileOf(wanted.name);
  if (file.type === "absent")
    return [{ path, kind, effect: old ? `${name} is gone from the host` : `write ${name}` }];
  if (file.type === "odd") return [{ path, kind, effect: `${name} is no regular file on the host` }];
  const ours = [...Object.keys(wanted.settings), ...Object.keys(old?.settings ?? {})].map(pathOf);
  const besides = [...Object.keys(file.settings).filter((path) => !ours.includes(path)), ...file.others];
  return besides.length === 0 ? [] : [{ path, kind, effect: `${name} also says ${besides.join(", ")}` }];
}

function planSettings({ old, wanted, observed }: SysctlSituation): Difference[] {
  return Object.entries(wanted.settings).flatMap(([key, value]): Difference[] => {
    const path = `settings["${key}"]`;
    const before = old?.settings[key];
    if (old && before !== value) return [{ path, kind: "change" }];
    const unlike = unlikeWords(key, value, observed);
    return unlike ? [{ path, kind: old ? "drift" : "change", effect: unlike }] : [];
  });
}

/** How a setting on the host is not as wanted: `0 in the kernel`; undefined where it is. A file that is not there is told of once, not for each of them. */
export function unlikeWords(
  key: string,
  value: string,
  { file, values }: SysctlObserved,
): string | undefined {
  const inFile = file.type === "file" ? (file.settings[pathOf(key)] ?? "nothing") : undefined;
  const words = [
    ...(isInKernel(values, key, value) ? [] : [`${kernelWords(values, key)} in the kernel`]),
    ...(inFile === undefined || inFile === normal(value) ? [] : [`${inFile} in the file`]),
  ];
  return words.length > 0 ? words.join(", ") : undefined;
}

/** Whether the kernel has this value. */
export function isInKernel(values: SysctlObserved["values"], key: string, value: string): boolean {
  return values[key]?.value === normal(value);
}

function kernelWords(values: SysctlObserved["values"], key: string): string {
  const there = values[key];
  return there ? (there.value ?? "a value that cannot be read") : "no such setting";
}

function planRemoved({ old, wanted }: SysctlSituation): Difference[] {
  return removedKeys(old, wanted).map((key) => ({
    path: `settings["${key}"]`,
    kind: "change",
    effect: "back to what it was before",
  }));
}

/** The keys that the program no longer says, in whatever spelling. */
export function removedKeys(old: SysctlInputs | undefined, wanted: SysctlInputs): string[] {
  const stay = Object.keys(wanted.settings).map(pathOf);
  return Object.keys(old?.settings ?? {}).filter((key) => !stay.includes(pathOf(key)));
}

/** Whether the file says exactly these settings. */
export function saysAll({ file }: SysctlObserved, { settings }: SysctlInputs): boolean {
  if (file.type !== "file" || file.others.length > 0) return false;
  const wanted = Object.entries(settings);
  return (
    Object.keys(file.settings).length === wanted.length &&
    wanted.every(([key, value]) => file.settings[pathOf(key)] === normal(value))
  );
}
