import type { Activity, ObservedFile } from "../unit/observed.ts";

/** What a host has of an application's releases. It holds no times, so that it changes only with them. */
export interface Observed {
  /** The versions whose files are there, sorted. */
  readonly versions: readonly string[];
  /** The instance that serves; undefined where none was ever switched to. */
  readonly instance?: string;
  /** The version that it is of. */
  readonly version?: string;
  /** Its services, by their templates; empty where there is no instance. */
  readonly services: Readonly<Record<string, ObservedService>>;
  /** By path: each used file that was asked for; null where it is absent. */
  readonly files: Readonly<Record<string, ObservedFile | null>>;
}

export interface ObservedService extends Activity {
  /** Whether it starts with the host. */
  readonly enabled: boolean;
}
