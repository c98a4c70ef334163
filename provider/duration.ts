const units = { second: 1, seconds: 1, minute: 60, minutes: 60, hour: 3600, hours: 3600 } as const;

/** A span of time as people write it: `"90 seconds"`, `"5 minutes"`. */
export type Duration = `${number} ${keyof typeof units}`;

/** The span in seconds; undefined where `text` is not a {@link Duration} above zero. */
export function parseDuration(text: unknown): number | undefined {
  const [, count, unit] = String(text).match(/^(\d+(?:\.\d+)?) (\w+)$/) ?? [];
  if (!count || !unit || !Object.hasOwn(units, unit)) return undefined;
  const seconds = Number(count) * units[unit as keyof typeof units];
  return seconds > 0 ? seconds : undefined;
}
