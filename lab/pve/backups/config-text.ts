import type { Config, GuestKind } from "../guests/guest.ts";
import type { Volume } from "../storage/volume.ts";

// What says something of a configuration itself, and what no backup takes along.
const ownOnes = /^(?:lock|parent|unused\d+)$/;

/** A guest's options as a backup has them. */
export const backedUpConfig = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([option]) => !ownOnes.test(option)));

/**
 * The file in a backup: the configuration as PVE writes it below /etc/pve, the description as comments at its top;
 * behind it, for virtual machines, where each disk was.
 */
export function configText(
  kind: GuestKind,
  { description, ...config }: Config,
  disks: { option: string; volume: Volume }[],
): string {
  const comments = String(description ?? "")
    .split("\n")
    .filter((line, index, all) => line !== "" || index < all.length - 1)
    .map((line) => `#${encodeText(line)}`);
  const options = Object.keys(config)
    .sort()
    .map((option) => `${option}: ${config[option]}`);
  const map = kind === "qemu" ? disks.map(mapLine) : [];
  return [...comments, ...options, ...map].map((line) => `${line}\n`).join("");
}

function mapLine({ option, volume: { storage, format } }: { option: string; volume: Volume }): string {
  const device = option === "tpmstate0" ? "tpmstate0-backup" : option;
  return `#qmdump#map:${option}:drive-${device}:${storage}:${format}:`;
}

/** Control characters, colons and all beyond ASCII are escaped as in URLs. */
const encodeText = (text: string): string =>
  Buffer.from(text)
    .toString("latin1")
    .replaceAll(
      /[^\x20-\x39\x3b-\x7e]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    );
