import type { Place, Step } from "../definition.ts";
import { enterFunction } from "../enter.ts";
import { wordsFor } from "../entry.ts";
import { parentOf } from "../path.ts";
import { permissionWords, permit } from "../permissions.ts";
import { quote } from "../shell.ts";
import {
  asideOf,
  enterAside,
  fileFromAside,
  former,
  keepVersion,
  keptName,
  leaveAside,
  partOf,
  putInPlace,
  takeAside,
} from "./aside.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";
import { forgetRecord } from "./record.ts";
import { foundIn } from "./steps.ts";

interface Undone {
  readonly inputs: DownloadInputs;
  readonly before: DownloadObserved;
  readonly observed: DownloadObserved;
}

/** Brings back what was there before; a version that people made is kept first. */
export function undo(work: Undone & Place): Step[] {
  const { path } = work.inputs;
  if (work.observed.type === "directory" || work.observed.type === "other")
    return [aside(`leave ${path}`, path, leave(work))];
  return [
    work.before.type === "absent"
      ? aside(`remove ${path}`, path, remove(work))
      : aside(`bring back the former ${path}`, path, bringBack(work)),
  ];
}

/** A step whose commands run in the folder aside, and which forgets the download in the end. */
function aside(title: string, path: string, run: string): Step {
  const parent = quote(parentOf(path));
  return {
    title,
    run: `${enterFunction}
if [ -d ${parent} ]; then
enter ${parent}
${enterAside(path)}
${run}
${leaveAside(path)}
fi
${forgetRecord(path)}`,
  };
}

const formerIsThere = `[ -e ${former} ] || [ -L ${former} ]`;
const removeParts = "rm -f ./*.part";

function leave({ inputs: { path }, observed }: Undone): string {
  return `note ${quote(`${path} stays as it is: ${wordsFor(observed)} took the place of the file`)}
if ${formerIsThere}; then
${keptName}
mv -T ${former} "./$kept"
note ${quote(`the former ${path} is kept: ${asideOf(path)}/`)}"$kept"
fi
${removeParts}`;
}

/** Where it never was in its place, what arrived stays: the next attempt goes on from there. */
function remove(work: Undone): string {
  const { path } = work.inputs;
  if (work.observed.type === "absent")
    return `[ -z "$(find . -name '*.part')" ] || note ${quote(`what arrived of ${path} is kept: ${asideOf(path)}`)}`;
  return `${isKnown(work) ? "" : `${keepVersion(path)}\n`}rm -f ${fileFromAside(path)}\n${removeParts}`;
}

function bringBack(work: Undone & Place): string {
  const { before, inputs, folder } = work;
  const file = fileFromAside(inputs.path);
  return [
    `if ${formerIsThere}; then`,
    ...(isKnown(work) ? [] : [keepVersion(inputs.path)]),
    ...(before.type === "file" ? permit(former, before) : []),
    `mv -fT ${former} ${file}`,
    removeParts,
    `elif [ "$(cat ${quote(foundIn(folder))} 2>/dev/null)" = same ]; then`,
    ...restorePermissions(work),
    removeParts,
    "fi",
  ].join("\n");
}

/** Of a file that was as wanted from the beginning only the permissions were changed. */
function restorePermissions({ inputs: { path }, before, observed }: Undone): string[] {
  if (before.type !== "file" || observed.type !== "file" || observed.sha256 !== before.sha256) return [];
  if (permissionWords(before) === permissionWords(observed)) return [];
  const { sha256 } = before;
  return [takeAside(path, sha256), ...permit(partOf(sha256), before, observed), putInPlace(path, sha256)];
}

/** Whether nothing is lost with `observed`: it is ours, or the former one that an earlier attempt brought back. */
function isKnown({ inputs, before, observed }: Undone): boolean {
  if (observed.type !== "file") return observed.type === "absent" || observed.type === before.type;
  return observed.sha256 === inputs.sha256 || (before.type === "file" && observed.sha256 === before.sha256);
}
