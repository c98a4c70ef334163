const units: Record<string, number> = { "": 0, K: 1, M: 2, G: 3, T: 4 };

/** Bytes of a size as PVE writes it: "8G", "512M", "1.5T", or bytes alone; undefined when it is none. */
export function parseDiskSize(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([KMGT])?$/.exec(text) ?? [];
  return number === undefined ? undefined : Math.floor(Number(number) * 1024 ** units[unit]!);
}

/** Prints bytes in the largest unit that leaves nothing over, as PVE does: "8G", "1536M", "1T". */
export function printDiskSize(bytes: number): string {
  const unit = ["T", "G", "M", "K"].find((name) => bytes > 0 && bytes % 1024 ** units[name]! === 0) ?? "";
  return `${bytes / 1024 ** units[unit]!}${unit}`;
}
