import { besideOf, copyToDisk } from "../kept.ts";
import { parentOf } from "../path.ts";
import { quote } from "../shell.ts";
import { ownFiles, type UnitInputs, unitFile } from "./inputs.ts";

/** A file as it was for the last inputs and as it is wanted; undefined where it is not ours. */
export interface FileVersions {
  readonly path: string;
  readonly old: string | undefined;
  readonly wanted: string | undefined;
}

/** All files that are ours by either inputs. */
export function fileVersions(old: UnitInputs | undefined, wanted: UnitInputs): FileVersions[] {
  const before = old ? ownFiles(old) : new Map<string, string>();
  const after = ownFiles(wanted);
  return [...new Set([...after.keys(), ...before.keys()])].map((path) => ({
    path,
    old: before.get(path),
    wanted: after.get(path),
  }));
}

/** A file of the unit relative to systemd's folder, as copies of it are named. */
export function relative(path: string): string {
  return path.slice(unitFile("").length);
}

/** Where a resource keeps all files that stood where its own are. */
export function formersIn(folder: string): string {
  return `${folder}/former`;
}

/** Where a resource keeps what stood at `path` before it was ours. */
export function formerOf(folder: string, path: string): string {
  return `${formersIn(folder)}/${relative(path)}`;
}

/** The commands that bring a copy of a file back in one stroke, or remove the file where there is no copy. */
export function bringBack(copy: string, path: string): string {
  const next = quote(besideOf(path));
  return [
    `if [ -e ${quote(copy)} ]; then`,
    `mkdir -p -m 0755 ${quote(parentOf(path))}`,
    ...copyToDisk(quote(copy), next),
    `mv -fT ${next} ${quote(path)}`,
    `else rm -f ${quote(path)}; fi`,
  ].join("\n");
}

/** Removes the folder of drop-ins where none is left. */
export function removeEmptyFolder(name: string): string {
  return `rmdir ${quote(`${unitFile(name)}.d`)} 2>/dev/null || :`;
}
