/**
 * What a host has of a unit. It holds no times, so that it only changes when something about the unit does.
 */
export interface Observed {
  /** The unit's own name, which is another one where it was asked for by an alias. */
  readonly id: string;
  /** systemd's LoadState: `loaded`, `not-found`, `masked`, `bad-setting`, …; `template` for a template, of which systemd knows nothing else. */
  readonly load: string;
  /** systemd's ActiveState: `active`, `inactive`, `failed`, `activating`, … */
  readonly active: string;
  /** systemd's SubState: `running`, `exited`, `auto-restart`, … */
  readonly sub: string;
  /** systemd's UnitFileState: `enabled`, `disabled`, `static`, …; empty where there is no file. */
  readonly enabled: string;
  /** Files of the unit changed since systemd read them. */
  readonly needsReload: boolean;
  /** By path: the unit's file and drop-ins in /etc/systemd/system where they are there, and each used file that was asked for; null where it is absent. */
  readonly files: Readonly<Record<string, ObservedFile | null>>;
}

export interface ObservedFile {
  readonly sha256: string;
  /** False for a symbolic link. */
  readonly regular: boolean;
  /** It was changed after the running unit had started. */
  readonly newer: boolean;
  /** The content, where it was asked for and is the unit's own. */
  readonly text?: string;
}

/** What a unit does at the moment, in systemd's words. */
export type Activity = Pick<Observed, "active" | "sub">;

/** In a word, how it does. */
export function stateWord(activity: Activity): string {
  if (activity.sub.startsWith("auto-restart")) return "crash-looping";
  if (activity.active === "failed") return "failed";
  return runs(activity) ? "running" : "stopped";
}

/** Whether it runs, or is about to: one that waits for its automatic restart has crashed. */
export function runs({ active, sub }: Activity): boolean {
  if (active === "activating") return !sub.startsWith("auto-restart");
  return ["active", "reloading", "refreshing", "maintenance"].includes(active);
}

/** Whether systemd would start it by itself, where that can be chosen at all; undefined where it cannot. */
export function startsItself({ enabled }: Observed): boolean | undefined {
  if (enabled === "enabled") return true;
  return ["disabled", "enabled-runtime", "linked", "linked-runtime", "masked", "masked-runtime"].includes(
    enabled,
  )
    ? false
    : undefined;
}
