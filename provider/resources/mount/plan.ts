import { isDeepStrictEqual } from "node:util";
import type { Difference, Situation } from "../definition.ts";
import { unitFile, usedFile } from "../unit/inputs.ts";
import { runs, type Observed as UnitObserved } from "../unit/observed.ts";
import { plan as planUnit } from "../unit/plan.ts";
import { credentialsVersion, kernelType, type MountInputs } from "./inputs.ts";
import type { MountObserved } from "./inspect.ts";
import { automountUnit, mountUnit } from "./units.ts";

export type MountSituation = Situation<MountInputs, MountObserved>;

const properties = ["what", "type", "options", "automount", "user", "password"] as const;

export function plan(situation: MountSituation): Difference[] {
  const { old, wanted } = situation;
  if (old && old.where !== wanted.where) return [{ path: "where", kind: "change", replace: true }];
  const changes = properties
    .filter((path) => old && !isDeepStrictEqual(old[path], wanted[path]))
    .map((path): Difference => ({ path, kind: "change" }));
  if (changes.length > 0) return changes;
  const kind = old ? "drift" : "change";
  return [
    ...one("password", kind, credentialsWords(situation)),
    ...one("loaded", kind, loadedWords(situation)),
    ...one("mounted", kind, mountedWords(situation)),
  ];
}

function one(path: string, kind: Difference["kind"], effect: string | undefined): Difference[] {
  return effect === undefined ? [] : [{ path, kind, effect }];
}

function credentialsWords({ wanted, observed }: MountSituation): string | undefined {
  return hasCredentials(wanted, observed.mount)
    ? undefined
    : "its file on the host is another one or missing";
}

/** Whether the file with the user and the password is there as it should be. */
export function hasCredentials(wanted: MountInputs, { files }: UnitObserved): boolean {
  return credentialsVersion(wanted)
    .flatMap((version) => usedFile(version) ?? [])
    .every(({ path, sha256 }) => files[path]?.sha256 === sha256 && files[path]?.regular);
}

/** How the units are different from what was written, or from what runs. */
export function loadedWords({ wanted, observed }: MountSituation): string | undefined {
  const units = [mountUnit(wanted), ...(wanted.automount ? [automountUnit(wanted)] : [])];
  const files = { ...observed.mount.files, ...observed.automount.files };
  if (units.some(({ name }) => !files[unitFile(name)])) return "not all of its units are on the host";
  const differences = [
    ...planUnit({ old: mountUnit(wanted), wanted: mountUnit(wanted), observed: observed.mount }),
    ...(wanted.automount
      ? planUnit({ old: automountUnit(wanted), wanted: automountUnit(wanted), observed: observed.automount })
      : []),
  ].filter(({ path }) => path !== "state");
  const [first] = differences;
  if (!first) return hasForeignAutomount(wanted, observed) ? "an automount of it is on the host" : undefined;
  if (first.path === "content") return "the unit was changed on the host";
  if (first.path === "enabled") return first.effect === "enable" ? "it is disabled" : "it is enabled";
  return "it was mounted before its files changed";
}

/** Whether one waits for a first use that the program does not want. */
export function hasForeignAutomount(wanted: MountInputs, { automount }: MountObserved): boolean {
  return !wanted.automount && runs(automount);
}

/** How what is mounted is different from what is wanted, in words; undefined where it is not. */
export function mountedWords({ wanted, observed }: MountSituation): string | undefined {
  const { mounted } = observed;
  if (wanted.automount && !runs(observed.automount)) return "nothing waits for its first use";
  if (!mounted) return wanted.automount ? undefined : "not mounted";
  return unlikeMounted(wanted, mounted);
}

/** The options that the kernel shows for all types alike. */
const shown = ["ro", "rw", "nosuid", "nodev", "noexec", "noatime", "nodiratime", "relatime"];

/** How another thing is mounted than what is wanted; undefined where it is that. */
export function unlikeMounted(
  wanted: MountInputs,
  mounted: NonNullable<MountObserved["mounted"]>,
): string | undefined {
  const { type, source, options, asked } = mounted;
  const bind = wanted.type === "bind";
  if (!asked || !(bind || type === kernelType(wanted) || /^(nfs4?|smb3|cifs)$/.test(type)))
    return `${source} (${type}) is mounted there`;
  const missing = wanted.options.filter(
    (option) => shown.includes(option) && option !== "rw" && !options.includes(option),
  );
  if (missing.length > 0) return `mounted without ${missing.join(", ")}`;
  return !bind && options.includes("ro") && !wanted.options.includes("ro") ? "mounted read-only" : undefined;
}
