import { hasSetting, settingOf } from "../pulumi/configuration.ts";

/** The setting by which a stack's version is chosen, whatever the sources are. */
export const CHOSEN = "estate:release";

/** The version that a stack's configuration chooses; undefined where it is that of the sources. */
export function chosenVersion(configuration: string): string | undefined {
  return hasSetting(configuration, CHOSEN) ? String(settingOf(configuration, CHOSEN)) : undefined;
}

/** Whether a stack's configuration deploys what the application's sources are: an estate, and no version of it chosen. */
export function deploysRelease(configuration: string): boolean {
  return hasSetting(configuration, "estate:estate") && !hasSetting(configuration, CHOSEN);
}
