import type { Place, Step } from "../definition.ts";
import { enterFunction, inside } from "../enter.ts";
import { wordsFor } from "../entry.ts";
import { besideOf, copyToDisk, formerIn, isThere, keepVersion, moveFormerAway } from "../kept.ts";
import { parentOf } from "../path.ts";
import { quote } from "../shell.ts";
import { type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";

interface Undone {
  readonly inputs: FileInputs;
  readonly before: FileObserved;
  readonly observed: FileObserved;
}

/** Brings back what was there before; a version that people made is kept first. */
export function undo({ inputs, before, observed, folder }: Undone & Place): Step[] {
  const { path } = inputs;
  if (observed.type === "directory" || observed.type === "other")
    return [leave(path, `${wordsFor(observed)} took the place of the file`, folder)];
  return [
    ...(isKnown({ inputs, before, observed }) ? [] : [keepVersion(path)]),
    before.type === "absent" ? remove(path) : restore(path, folder),
  ];
}

function leave(path: string, why: string, folder: string): Step {
  return {
    title: `leave ${path}`,
    run: `note ${quote(`${path} stays as it is: ${why}`)}\n${moveFormerAway(path, folder)}`,
  };
}

/** Whether nothing is lost with `observed`: it is ours, or the former one that an earlier attempt brought back. */
function isKnown({ inputs, before, observed }: Undone): boolean {
  if (observed.type !== "file") return observed.type === "absent" || observed.type === before.type;
  return observed.hash === hashOf(inputs) || (before.type === "file" && observed.hash === before.hash);
}

function remove(path: string): Step {
  const parent = quote(parentOf(path));
  return {
    title: `remove ${path}`,
    run: `${enterFunction}
if [ -d ${parent} ]; then
enter ${parent}
rm -f ${inside(path)} ${inside(besideOf(path))}
fi`,
  };
}

function restore(path: string, folder: string): Step {
  const former = formerIn(folder);
  const parent = quote(parentOf(path));
  const next = inside(besideOf(path));
  const gone = `${path} stays as it is: there is no copy of the former one in ${folder}`;
  return {
    title: `bring back the former ${path}`,
    run: `${enterFunction}
if [ -d ${parent} ]; then
enter ${parent}
rm -f ${next}
if ${isThere(former)}; then
${copyToDisk(quote(former), next).join("\n")}
mv -fT ${next} ${inside(path)}
else
note ${quote(gone)}
fi
else
${moveFormerAway(path, folder)}
fi`,
  };
}
