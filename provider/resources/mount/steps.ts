import type { Place, Step } from "../definition.ts";
import { copyToDisk } from "../kept.ts";
import { put } from "../put.ts";
import { quote } from "../shell.ts";
import { enablement } from "../unit/enable.ts";
import { bringBack, formerOf } from "../unit/files.ts";
import { unitFile, usedFile } from "../unit/inputs.ts";
import { runs, type Observed as UnitObserved } from "../unit/observed.ts";
import { steps as unitSteps } from "../unit/steps.ts";
import { unmountFunction } from "../unit/unmount.ts";
import {
  credentialsFile,
  credentialsFolder,
  credentialsText,
  credentialsVersion,
  type MountInputs,
  unitBase,
} from "./inputs.ts";
import { hasCredentials, hasForeignAutomount, type MountSituation, unlikeMounted } from "./plan.ts";
import { automountUnit, mountUnit } from "./units.ts";

type Work = MountSituation & Place;

/**
 * The units' own steps do most. What they cannot know is done before: systemd takes whatever is mounted at the place
 * for its own, and refuses to wait for a first use where something is mounted.
 */
export function steps(work: Work): Step[] {
  const { old, wanted, observed, folder } = work;
  const frees = mustBeFree(work);
  const mount = frees ? stopped(observed.mount) : observed.mount;
  return [
    { title: "make room for what is kept", run: `mkdir -p ${folders(folder).map(quote).join(" ")}` },
    ...(wanted.type === "bind" ? [findSource(wanted.what)] : []),
    ...(observed.beneath === "absent" ? [rememberMadeDirectory(folder)] : []),
    ...(frees ? [unmount(wanted.where)] : []),
    ...(endsAutomount(work) ? [endAutomount(wanted.where, folder)] : []),
    ...writeCredentials(work),
    ...unitSteps({
      old: old && mountUnit(old),
      wanted: mountUnit(wanted),
      observed: withCredentials(wanted, mount),
      folder: mountFolder(folder),
      ...(wanted.password !== undefined && { alsoBack: bringCredentialsBack(wanted.where, folder) }),
    }),
    ...(wanted.automount
      ? unitSteps({
          old: old?.automount ? automountUnit(old) : undefined,
          wanted: automountUnit(wanted),
          observed: observed.automount,
          folder: automountFolder(folder),
        })
      : []),
    forgetCredentials(work),
  ];
}

export function mountFolder(folder: string): string {
  return `${folder}/mount`;
}

export function automountFolder(folder: string): string {
  return `${folder}/automount`;
}

function folders(folder: string): string[] {
  return [mountFolder(folder), automountFolder(folder)];
}

/** Asked to bind what is not there, systemd makes an empty directory of it. */
function findSource(what: string): Step {
  const missing = `${what} is not there: let the mount depend on the host.Directory, or on what else brings it`;
  return {
    title: `find ${what}`,
    run: `[ -e ${quote(what)} ] || { echo ${quote(missing)} >&2; exit 1; }`,
  };
}

/** Where it is noted that the directory was not there before us. */
export function madeDirectory(folder: string): string {
  return `${folder}/made-directory`;
}

function rememberMadeDirectory(folder: string): Step {
  return {
    title: "write down that the directory was not there before",
    run: `: >${quote(madeDirectory(folder))}`,
  };
}

/** Whether what is mounted has to go before the units are looked at. */
function mustBeFree({ old, wanted, observed }: Work): boolean {
  if (!observed.mounted) return false;
  if (endsAutomount({ old, wanted, observed })) return true;
  if (wanted.automount && !runs(observed.automount)) return true;
  if (!runs(observed.mount)) return true;
  // A change of the units mounts anew, and back if that fails. What somebody mounted over them they do not see.
  const sameThing = !old || (old.what === wanted.what && old.type === wanted.type);
  return sameThing && unlikeMounted(old ?? wanted, observed.mounted) !== undefined;
}

function endsAutomount({ old, wanted, observed }: MountSituation): boolean {
  return hasForeignAutomount(wanted, observed) || (old?.automount === true && !wanted.automount);
}

function stopped(observed: UnitObserved): UnitObserved {
  return { ...observed, active: "inactive", sub: "dead" };
}

/** A step that unmounts, or fails and says who uses it. */
export function unmount(where: string): Step {
  const unit = `${unitBase(where)}.mount`;
  return {
    title: `unmount ${where}`,
    run: `${unmountFunction}\nunmount ${quote(unit)} ${quote(where)} >&2`,
  };
}

function endAutomount(where: string, folder: string): Step {
  const { name } = automountUnit({ where });
  const file = unitFile(name);
  return {
    title: `end ${name}`,
    run: `if [ -e ${quote(file)} ]; then
${enablement("disable", name)}
fi
if systemctl is-active -q ${quote(name)}; then systemctl stop ${quote(name)}; fi
${bringBack(formerOf(automountFolder(folder), file), file)}
systemctl daemon-reload`,
  };
}

function previousCredentials(folder: string): string {
  return `${folder}/previous-credentials`;
}

/** The password takes its place before the unit that reads it is started; the former one is kept until that has succeeded. */
function writeCredentials({ wanted, observed, folder }: Work): Step[] {
  const text = credentialsText(wanted);
  if (text === undefined || hasCredentials(wanted, observed.mount)) return [];
  const file = credentialsFile(wanted.where);
  const previous = previousCredentials(folder);
  const part = quote(`${previous}.part`);
  return [
    {
      title: `keep the previous password of ${wanted.where}`,
      run: `mkdir -p -m 0700 ${credentialsFolder}
if [ -e ${quote(file)} ] && ! [ -e ${quote(previous)} ]; then
${copyToDisk(quote(file), part).join("\n")}
mv -fT ${part} ${quote(previous)}
fi`,
    },
    ...put(file, text, "0600"),
  ];
}

function bringCredentialsBack(where: string, folder: string): string {
  const previous = quote(previousCredentials(folder));
  return `  [ ! -e ${previous} ] || mv -fT ${previous} ${quote(credentialsFile(where))}`;
}

/** Once all has succeeded: a password that is no longer used is left nowhere. */
function forgetCredentials({ wanted, folder }: Work): Step {
  const unused = credentialsText(wanted) === undefined ? ` ${quote(credentialsFile(wanted.where))}` : "";
  return { title: "forget previous passwords", run: `rm -f ${quote(previousCredentials(folder))}${unused}` };
}

/** The unit as it is once the password was written: that it differs is why it is mounted anew. */
function withCredentials(wanted: MountInputs, observed: UnitObserved): UnitObserved {
  const written = credentialsVersion(wanted).flatMap((version) => usedFile(version) ?? []);
  const files = written.map(({ path, sha256 }) => {
    const there = observed.files[path];
    const same = there?.sha256 === sha256;
    return [path, { sha256, regular: true, newer: !same || there.newer }] as const;
  });
  return { ...observed, files: { ...observed.files, ...Object.fromEntries(files) } };
}
