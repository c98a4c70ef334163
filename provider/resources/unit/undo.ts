import type { Place, Step } from "../definition.ts";
import { besideOf, isThere, keepVersion } from "../kept.ts";
import { quote, quoteAll } from "../shell.ts";
import { enablement } from "./enable.ts";
import { bringBack, formerOf, removeEmptyFolder } from "./files.ts";
import { isRestartable, isTemplate, ownFiles, type UnitInputs, unitFile } from "./inputs.ts";
import { type Observed, runs, startsItself } from "./observed.ts";
import { holds } from "./plan.ts";

interface Undone extends Place {
  readonly inputs: UnitInputs;
  readonly before: Observed;
  readonly observed: Observed;
}

/** Brings the unit back to what it was before: its files, whether it starts by itself, and whether it runs. */
export function undo(work: Undone): Step[] {
  const { inputs, before, observed } = work;
  const { name } = inputs;
  const files = [...ownFiles(inputs)];
  const edited = files.filter(([path, text]) => isEdited(work, path, text)).map(([path]) => path);
  const existed = before.load !== "not-found";
  return [
    ...edited.map(keepVersion),
    ...(existed || observed.load === "not-found" ? [] : [endUnit(name)]),
    ...(files.length > 0 ? [takeFilesAway(work), readAgain(name)] : []),
    ...(existed && observed.load !== "not-found" && !isTemplate(name) ? restoreStates(work) : []),
  ];
}

/** Whether people changed a file of ours, so that removing it would lose their version. */
function isEdited({ before, observed }: Undone, path: string, text: string): boolean {
  const file = observed.files[path];
  return !!file && !holds(observed, path, text) && file.sha256 !== before.files[path]?.sha256;
}

/** While its file is still there: without it systemd knows neither what to stop nor which links enabled it. */
function endUnit(name: string): Step {
  return {
    title: `stop and disable ${name}`,
    run: `if [ -e ${quote(unitFile(name))} ]; then
${enablement("disable", name)}
systemctl stop ${quote(name)}; fi`,
  };
}

function takeFilesAway({ inputs, before, folder }: Undone): Step {
  const commands = [...ownFiles(inputs).keys()].flatMap((path) => {
    const leftovers = `rm -f ${quoteAll([besideOf(path), `${besideOf(path)}.part`])}`;
    if (!before.files[path]) return [leftovers, `rm -f ${quote(path)}`];
    const former = formerOf(folder, path);
    // An imported unit has no copy: what it was then is what it is.
    const stays = `note ${quote(`${path} stays as it is: there is no copy of the former one in ${folder}`)}`;
    return [leftovers, `if ${isThere(former)}; then`, bringBack(former, path), `else ${stays}; fi`];
  });
  return {
    title: `remove the files of ${inputs.name}`,
    run: [...commands, removeEmptyFolder(inputs.name)].join("\n"),
  };
}

function readAgain(name: string): Step {
  return {
    title: "let systemd read its files again",
    run: `systemctl daemon-reload\nsystemctl reset-failed ${quote(name)} 2>/dev/null || :`,
  };
}

function restoreStates({ inputs, before, observed }: Undone): Step[] {
  const { name } = inputs;
  const enabled = startsItself(before);
  // Asked of what was before, not of what is now: a repeated attempt finds the files in place already.
  const filesChange = [...ownFiles(inputs)].some(([path, text]) => !holds(before, path, text));
  const steps: Step[] = [];
  if (enabled !== undefined && (filesChange || enabled !== startsItself(observed))) {
    const verb = enabled ? "reenable" : "disable";
    steps.push({ title: `${verb} ${name} as before`, run: enablement(verb, name) });
  }
  const verb = stateVerb(name, { before, observed, filesChange });
  if (verb) {
    const failed = `${name} ran before, but does not start now: see journalctl -u ${name}`;
    const orElse = verb === "stop" ? "" : ` || note ${quote(failed)}`;
    steps.push({ title: `${verb} ${name} as before`, run: `systemctl ${verb} ${quote(name)}${orElse}` });
  }
  return steps;
}

function stateVerb(
  name: string,
  { before, observed, filesChange }: { before: Observed; observed: Observed; filesChange: boolean },
): "start" | "stop" | "restart" | undefined {
  if (!runs(before)) return runs(observed) ? "stop" : undefined;
  if (!runs(observed)) return "start";
  return filesChange && isRestartable(name) ? "restart" : undefined;
}
