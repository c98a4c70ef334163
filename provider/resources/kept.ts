import type { Step } from "./definition.ts";
import { nameOf, parentOf } from "./path.ts";
import { quote } from "./shell.ts";

/** Where a host keeps what would have been lost; root only. */
export const keptVersions = "/var/lib/estate/kept";

/** Where a resource keeps what stood at its path before it was created. */
export function formerIn(folder: string): string {
  return `${folder}/kept`;
}

/** The test for something at `path`, a symbolic link that leads nowhere included. */
export function isThere(path: string): string {
  return `[ -e ${quote(path)} ] || [ -L ${quote(path)} ]`;
}

/** Keeps what stands at `path` as the former one, unless an earlier attempt did: by now it may be our own that stands there. */
export function keepFormer(path: string, folder: string, { saysSo }: { saysSo: boolean }): Step {
  const former = formerIn(folder);
  return {
    title: `keep the former ${path}`,
    run: [
      `${isThere(former)} || {`,
      ...copy(quote(path), quote(former), quote(`${former}.part`)),
      ...(saysSo ? [`note ${quote(`a copy of the former ${path} is kept: ${former}`)}`] : []),
      "}",
    ].join("\n"),
  };
}

/** Keeps what a person made of `path`, beside all earlier such copies. */
export function keepVersion(path: string): Step {
  return {
    title: `keep what ${path} was changed to`,
    run: keepAside(path, path, `${path} was changed on the host; that version is kept: `),
  };
}

/** The commands that keep a resource's former one, if there is one, where it outlives the resource. */
export function moveFormerAway(path: string, folder: string): string {
  const former = formerIn(folder);
  return `if ${isThere(former)}; then\n${keepAside(former, path, `the former ${path} is kept: `)}\nfi`;
}

function keepAside(from: string, path: string, words: string): string {
  return [
    `kept=${quote(`${keptVersions}${path}-`)}$(date -u +%Y%m%dT%H%M%SZ)`,
    `mkdir -p ${quote(`${keptVersions}${path.slice(0, path.lastIndexOf("/"))}`)}`,
    ...copy(quote(from), '"$kept"', '"$kept.part"'),
    `note ${quote(words)}"$kept"`,
  ].join("\n");
}

/** Never half there: the new name appears when the copy is complete. The arguments are words of sh. */
function copy(from: string, to: string, part: string): string[] {
  return [...copyToDisk(from, part), `mv -fT ${part} ${to}`];
}

/**
 * Copies a file with its owner, mode and times, or a link as a link, and ends when it is on the disk. The
 * arguments are words of sh.
 */
export function copyToDisk(from: string, to: string): string[] {
  // To remove the destination makes cp create it, so that it writes through no link that is there; owner and mode
  // are set on what it created. sync follows a link, which changes nothing behind it.
  return [`cp -aT --remove-destination ${from} ${to}`, `[ -L ${to} ] || sync ${to}`];
}

/** The hidden name beside `path` under which its next version is made ready, in the same file system. */
export function besideOf(path: string): string {
  return `${parentOf(path).replace(/\/$/, "")}/.${nameOf(path)}.estate-new`;
}
