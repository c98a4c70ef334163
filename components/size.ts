const units = { MiB: 1, GiB: 1024, TiB: 1024 ** 2 } as const;

/** An amount of memory or disk as people write it: `"512 MiB"`, `"16 GiB"`. */
export type Size = `${number} ${keyof typeof units}`;

/** The size in MiB; undefined where `text` is not a {@link Size} of whole MiB above zero. */
export function parseSize(text: unknown): number | undefined {
  const [, count, unit] = /^(\d+(?:\.\d+)?) (\w+)$/.exec(String(text)) ?? [];
  if (!count || !unit || !Object.hasOwn(units, unit)) return undefined;
  const size = Number(count) * units[unit as keyof typeof units];
  return Number.isInteger(size) && size > 0 ? size : undefined;
}

/** The size of a value that was checked, in MiB. */
export function mebibytes(size: Size): number {
  const parsed = parseSize(size);
  if (parsed === undefined) throw new TypeError(`"${size}" is no size`);
  return parsed;
}

/** The size in whole GiB, rounded up, as disks are sized. */
export function gibibytes(size: Size): number {
  return Math.ceil(mebibytes(size) / 1024);
}

/** MiB as a {@link Size}, in GiB where they are whole ones. */
export function printSize(size: number): Size {
  return size % 1024 === 0 ? `${size / 1024} GiB` : `${size} MiB`;
}
