import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { besideOf, copyToDisk, keepVersion } from "../kept.ts";
import { parentOf } from "../path.ts";
import { quote } from "../shell.ts";
import { enablement } from "./enable.ts";
import {
  bringBack,
  type FileVersions,
  fileVersions,
  formerOf,
  formersIn,
  relative,
  removeEmptyFolder,
} from "./files.ts";
import { healthFunctions } from "./healthy.ts";
import { isTemplate, type UnitInputs, unitFile, usedFile, wantedState } from "./inputs.ts";
import { type Observed, runs, startsItself } from "./observed.ts";
import { filesDiffer, holds, restartReasons } from "./plan.ts";
import { previousFolder, startCommand, startFunctions } from "./start.ts";

interface Work extends Situation<UnitInputs, Observed>, Place {
  /** Further commands that bring the previous version back, of another kind that builds on units. */
  readonly alsoBack?: string;
}

/**
 * What makes a unit as it is wanted: first its files, then what runs, and last whether it starts by itself, so
 * that what cannot start is not left to the next boot.
 *
 * @throws EstateError where the host lacks what the unit needs.
 */
export function steps(work: Work): Step[] {
  refuseHopeless(work);
  const files = fileVersions(work.old, work.wanted);
  const changed = files.filter(({ path, wanted }) => !holds(work.observed, path, wanted));
  const starting = [...reloadSteps(work, changed), ...startSteps(work), ...healthSteps(work)];
  return [
    ...(work.old ? files.flatMap((file) => keepReplaced(work, file)) : [keepAllFormers(work, files)]),
    ...(changed.length > 0 || work.alsoBack ? [rememberPrevious(work)] : []),
    ...(changed.length > 0 ? writeSteps(work, changed) : []),
    ...(starting.length > 0 ? [{ title: "prepare the start", run: startFunctions(work) }, ...starting] : []),
    ...stopSteps(work),
    ...enabledSteps(work, changed),
    { title: "forget the previous version", run: `rm -rf ${quote(previousFolder(work.folder))}` },
  ];
}

function refuseHopeless({ wanted, observed }: Work): void {
  const { name } = wanted;
  if (observed.id !== name)
    throw new EstateError(`${name} is another name of ${observed.id} on the host: manage it by its own name`);
  if (observed.load.startsWith("masked"))
    throw new EstateError(
      `${name} is masked on the host, so somebody decided that it must not start; undo that there with "systemctl unmask ${name}", or leave the unit out of the program`,
    );
  if (observed.load === "not-found" && wanted.content === undefined)
    throw new EstateError(
      `${name} does not exist on the host; let it depend on the host.Packages with the package that brings it, correct its name, or give its content`,
    );
  if (wantedState(wanted) === "stopped" || (wantedState(wanted) === "any" && !runs(observed))) return;
  for (const used of wanted.restartOn.map(usedFile)) {
    if (!used) continue;
    const file = observed.files[used.path];
    if (file !== undefined && file?.sha256 !== used.sha256)
      throw new EstateError(
        `${name} would start with another ${used.path} than the one that restartOn names: the file on the host ${file ? "has another content" : "is absent"}; apply its host.File first, together with the unit`,
      );
  }
}

/**
 * At a Create all that stands where our files will is kept as one, so that a repeated attempt does not take for
 * it what the first one wrote.
 */
function keepAllFormers({ observed, folder }: Work, files: readonly FileVersions[]): Step {
  const kept = formersIn(folder);
  const part = `${kept}.part`;
  const there = files.filter(({ path }) => observed.files[path]);
  const copies = there.flatMap(({ path }) => copyTo(path, `${part}/${relative(path)}`));
  const notes = there
    .filter(({ path, wanted }) => !holds(observed, path, wanted))
    .map(({ path }) => noteOf(path, folder));
  return {
    title: "keep what was there before",
    run: [
      `[ -e ${quote(kept)} ] || {`,
      `rm -rf ${quote(part)}`,
      `mkdir ${quote(part)}`,
      ...copies,
      `mv -fT ${quote(part)} ${quote(kept)}`,
      ...notes,
      "}",
    ].join("\n"),
  };
}

/** What a new drop-in replaces, and what people made of a file of ours. */
function keepReplaced({ observed, folder }: Work, { path, old, wanted }: FileVersions): Step[] {
  if (!observed.files[path] || holds(observed, path, wanted) || holds(observed, path, old)) return [];
  if (old !== undefined) return [keepVersion(path)];
  const kept = formerOf(folder, path);
  return [
    {
      title: `keep the former ${path}`,
      run: [
        `[ -e ${quote(kept)} ] || {`,
        ...copyTo(path, `${kept}.part`),
        `mv -fT ${quote(`${kept}.part`)} ${quote(kept)}`,
        noteOf(path, folder),
        "}",
      ].join("\n"),
    },
  ];
}

function copyTo(path: string, copy: string): string[] {
  return [`mkdir -p ${quote(parentOf(copy))}`, ...copyToDisk(quote(path), quote(copy))];
}

function noteOf(path: string, folder: string): string {
  return `note ${quote(`a copy of the former ${path} is kept: ${formerOf(folder, path)}`)}`;
}

/** An earlier run that died may have begun to change the files: what it kept is the version that works. */
function rememberPrevious({ wanted: { name }, folder }: Work): Step {
  const previous = quote(previousFolder(folder));
  const part = quote(`${previousFolder(folder)}.part`);
  const files = [unitFile(name), `${unitFile(name)}.d`].map(quote);
  return {
    title: "remember the previous version",
    run: `[ -e ${previous} ] || {
rm -rf ${part}
mkdir ${part}
${files.map((file) => `[ ! -e ${file} ] || cp -a ${file} ${part}`).join("\n")}
if systemctl is-active -q ${quote(name)} 2>/dev/null; then : > ${part}/was-running; fi
mv ${part} ${previous}
}`,
  };
}

function writeSteps({ wanted: { name }, folder }: Work, changed: readonly FileVersions[]): Step[] {
  const written = changed.flatMap(({ path, wanted }) =>
    wanted === undefined ? [] : [{ path, text: wanted }],
  );
  const removed = changed.flatMap(({ path, wanted }) => (wanted === undefined ? [path] : []));
  const dropIns = `${unitFile(name)}.d`;
  return [
    ...(written.some(({ path }) => parentOf(path) === dropIns)
      ? [{ title: `make ${dropIns}`, run: `mkdir -p -m 0755 ${quote(dropIns)}` }]
      : []),
    ...written.map(({ path, text }) => ({
      title: `write the new ${path}`,
      upload: besideOf(path),
      content: Buffer.from(text),
    })),
    {
      title: `put the files of ${name} in place`,
      run: [
        ...written.flatMap(({ path }) => [
          `chmod 0644 ${quote(besideOf(path))}`,
          `sync ${quote(besideOf(path))}`,
          `mv -fT ${quote(besideOf(path))} ${quote(path)}`,
        ]),
        ...removed.map((path) => bringBack(formerOf(folder, path), path)),
        ...(removed.length > 0 ? [removeEmptyFolder(name)] : []),
      ].join("\n"),
    },
  ];
}

function reloadSteps({ wanted: { name }, observed }: Work, changed: readonly FileVersions[]): Step[] {
  if (changed.length === 0 && !observed.needsReload) return [];
  const accepted = `case $(state LoadState) in
  loaded) ;;
  not-found) fail "does not exist without its content: no package brings it" ;;
  *) fail "is not accepted by systemd" ;;
esac`;
  return [
    {
      title: "let systemd read its files again",
      run: `systemctl daemon-reload${isTemplate(name) ? "" : `\n${accepted}`}`,
    },
  ];
}

function startSteps(work: Work): Step[] {
  const { wanted, observed } = work;
  const { name } = wanted;
  const running = runs(observed);
  if (running && restartReasons(work).length > 0)
    return [{ title: `restart ${name}`, run: startCommand(name) }];
  // A target that is reached already gets what it wants newly by another start.
  const gainsWants = name.endsWith(".target") && filesDiffer(work);
  if (wantedState(wanted) !== "running" || (running && !gainsWants)) return [];
  return [{ title: `start ${name}`, run: startCommand(name) }];
}

/** Also where nothing is started: an earlier run may have ended between its restart and its unhealthy end. */
function healthSteps({ wanted, observed }: Work): Step[] {
  const isUp = wantedState(wanted) === "running" || (wantedState(wanted) === "any" && runs(observed));
  if (!wanted.healthy || !isUp) return [];
  return [
    {
      title: `wait until ${wanted.name} is healthy`,
      run: `${healthFunctions(wanted.healthy)}\nawait_health`,
    },
  ];
}

function stopSteps({ wanted, observed }: Work): Step[] {
  if (wantedState(wanted) !== "stopped" || !runs(observed)) return [];
  return [{ title: `stop ${wanted.name}`, run: `systemctl stop ${quote(wanted.name)}` }];
}

function enabledSteps({ wanted, observed }: Work, changed: readonly FileVersions[]): Step[] {
  const { name, enabled } = wanted;
  const known = startsItself(observed) === enabled || startsItself(observed) === undefined;
  const contentChanges = changed.some(({ path }) => path === unitFile(name));
  if (isTemplate(name) || (known && !contentChanges)) return [];
  // Only with its new content in place the unit tells whether it can be enabled, and by what. Without an [Install]
  // it still counts as enabled by the links of its former content, which to reenable it takes away.
  const states = enabled
    ? "enabled | enabled-runtime | disabled | linked | linked-runtime"
    : "enabled | enabled-runtime";
  return [
    {
      title: `${enabled ? "enable" : "disable"} ${name}`,
      run: `case $(systemctl is-enabled ${quote(name)} 2>/dev/null) in
${states})
${enablement(enabled ? "reenable" : "disable", name)} ;;
esac`,
    },
  ];
}
