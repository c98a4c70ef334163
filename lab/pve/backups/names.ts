import type { GuestKind } from "../guests/guest.ts";

const two = (value: number): string => String(value).padStart(2, "0");

function parts(seconds: number): { date: string[]; time: string[] } {
  const at = new Date(seconds * 1000);
  return {
    date: [String(at.getFullYear()), two(at.getMonth() + 1), two(at.getDate())],
    time: [at.getHours(), at.getMinutes(), at.getSeconds()].map(two),
  };
}

/** "2026-11-30 21:15:00", in the node's time. */
export function clock(seconds: number): string {
  const { date, time } = parts(seconds);
  return `${date.join("-")} ${time.join(":")}`;
}

/** What compresses a backup, by the option `compress`: the ending of the file's name. */
const endings: Record<string, string> = { "1": ".lzo", lzo: ".lzo", gzip: ".gz", zstd: ".zst" };

/** "vzdump-qemu-100-2026_11_30-21_15_00.vma.zst" */
export function backupName(kind: GuestKind, vmid: number, seconds: number, compress: string): string {
  const { date, time } = parts(seconds);
  const format = kind === "qemu" ? "vma" : "tar";
  return `vzdump-${kind}-${vmid}-${date.join("_")}-${time.join("_")}.${format}${endings[compress] ?? ""}`;
}

/** As vzdump writes how much a file has: "12KB", "341MB", "1.50GB". */
export function fileSize(bytes: number): string {
  const kib = bytes / 1024;
  if (kib < 1024) return `${Math.floor(kib)}KB`;
  const mib = kib / 1024;
  if (mib < 1024) return `${Math.floor(mib)}MB`;
  const gib = mib / 1024;
  return gib < 1024 ? `${gib.toFixed(2)}GB` : `${(gib / 1024).toFixed(2)}TB`;
}

/** "00:01:05" */
export function duration(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":");
}
