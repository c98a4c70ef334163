import { finds as unitFinds } from "../unit/display.ts";
import { runs } from "../unit/observed.ts";
import type { MountInputs } from "./inputs.ts";
import type { MountObserved } from "./inspect.ts";
import { hasCredentials, loadedWords, mountedWords, unlikeMounted } from "./plan.ts";
import { automountUnit, mountUnit } from "./units.ts";

/** What is known before anything is mounted. */
export function outputs({ automount }: MountInputs): Record<string, string> {
  return { loaded: "current", mounted: automount ? "when it is used" : "yes" };
}

/** The properties of which the host has another value, as it has them. */
export function reflect(wanted: MountInputs, observed: MountObserved): Record<string, unknown> {
  const situation = { old: wanted, wanted, observed };
  const loaded = loadedWords(situation);
  const mounted = mountedWords(situation);
  return {
    ...(loaded !== undefined && { loaded: `(${loaded})` }),
    ...(mounted !== undefined && { mounted: `(${mounted})` }),
    ...(hasCredentials(wanted, observed.mount) ? {} : { password: "(another one or none)" }),
  };
}

/** What a person would lose, or no longer see, if it were mounted now. */
export function finds(wanted: MountInputs, observed: MountObserved): string | undefined {
  const { mounted, beneath, mount, automount } = observed;
  const units = [
    unitFinds(mountUnit(wanted), mount),
    wanted.automount ? unitFinds(automountUnit(wanted), automount) : undefined,
  ].filter((found) => found !== undefined);
  const unlike = mounted && unlikeMounted(wanted, mounted);
  const sentences = [
    ...units,
    ...(unlike ? [`${wanted.where} is in use: ${unlike}, and would be unmounted`] : []),
    ...(!wanted.automount && runs(automount) ? [`an automount of ${wanted.where} would be ended`] : []),
    ...(beneath === "full"
      ? [`${wanted.where} is not empty, and what is in it is hidden while something is mounted there`]
      : []),
  ];
  return sentences.length > 0 ? sentences.join("; ") : undefined;
}
