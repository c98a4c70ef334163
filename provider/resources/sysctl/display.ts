import { fileOf, type SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";
import { isInKernel, plan, saysAll, unlikeWords } from "./plan.ts";
import { hopeless } from "./steps.ts";

export function reflect(wanted: SysctlInputs, observed: SysctlObserved): Record<string, unknown> {
  const differences = plan({ old: wanted, wanted, observed });
  if (differences.length === 0) return {};
  const whole = differences.find(({ path }) => path === "settings");
  return {
    settings: {
      ...settingsOf(wanted, observed),
      ...(whole && { [fileOf(wanted.name)]: `(${whole.effect})` }),
    },
  };
}

function settingsOf({ settings }: SysctlInputs, observed: SysctlObserved): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      const unlike = unlikeWords(key, value, observed);
      return [key, unlike ? `(${unlike})` : value];
    }),
  );
}

export function finds(wanted: SysctlInputs, observed: SysctlObserved): string | undefined {
  const { file } = observed;
  const path = fileOf(wanted.name);
  const sentences = [
    ...(file.type === "odd" ? [`${path} is there and no regular file: move it away on the host`] : []),
    ...(file.type === "file" && !saysAll(observed, wanted)
      ? [`${path} is there and would be replaced; a copy is kept`]
      : []),
    ...Object.entries(wanted.settings)
      .filter(([key, value]) => !isInKernel(observed.values, key, value))
      .flatMap(([key]) => hopeless(key, observed) ?? []),
  ];
  return sentences.length > 0 ? sentences.join("; ") : undefined;
}
