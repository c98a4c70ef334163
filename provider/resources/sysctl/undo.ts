import type { Place, Step } from "../definition.ts";
import { besideOf, copyToDisk, formerIn, isThere, keepVersion } from "../kept.ts";
import { quote, quoteAll } from "../shell.ts";
import { restoreAll } from "./former.ts";
import { fileOf, type SysctlInputs } from "./inputs.ts";
import type { FileSeen, SysctlObserved } from "./inspect.ts";
import { saysAll } from "./plan.ts";

interface Undone extends Place {
  readonly inputs: SysctlInputs;
  readonly before: SysctlObserved;
  readonly observed: SysctlObserved;
}

/** Brings back the file and the values that were there before. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  const path = fileOf(inputs.name);
  const edited =
    observed.file.type === "file" && !saysAll(observed, inputs) && !isSame(observed.file, before.file);
  return [
    ...(edited ? [keepVersion(path)] : []),
    restoreAll(folder),
    observed.file.type === "odd"
      ? { title: `leave ${path}`, run: `note ${quote(`${path} stays as it is: it is no regular file`)}` }
      : bringBack(path, before.file, folder),
  ];
}

function isSame(one: FileSeen, other: FileSeen): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function bringBack(path: string, before: FileSeen, folder: string): Step {
  const next = besideOf(path);
  if (before.type !== "file") return { title: `remove ${path}`, run: `rm -f ${quoteAll([next, path])}` };
  const former = formerIn(folder);
  return {
    title: `bring back the former ${path}`,
    run: `rm -f ${quote(next)}
if ${isThere(former)}; then
mkdir -p -m 0755 /etc/sysctl.d
${copyToDisk(quote(former), quote(next)).join("\n")}
mv -fT ${quote(next)} ${quote(path)}
else note ${quote(`${path} stays as it is: there is no copy of the former one in ${folder}`)}; fi`,
  };
}
