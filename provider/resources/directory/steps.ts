import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { enterFunction, inside } from "../enter.ts";
import { wordsFor } from "../entry.ts";
import { ancestorsOf, parentOf } from "../path.ts";
import { permit } from "../permissions.ts";
import { quote, quoteAll } from "../shell.ts";
import type { DirectoryInputs } from "./inputs.ts";
import type { DirectoryObserved, Present } from "./inspect.ts";

/** Throws an {@link EstateError} where something else than a directory is in the way: that is never removed. */
export function steps({
  wanted,
  observed,
  folder,
}: Situation<DirectoryInputs, DirectoryObserved> & Place): Step[] {
  const { path } = wanted;
  if (observed.type === "absent") return [...makeParents(path, folder), make(wanted)];
  if (observed.type !== "directory")
    throw new EstateError(
      `${path} cannot become a directory: ${wordsFor(observed)} is there, and it is not removed for you. Move it away on the host, or choose another path.`,
    );
  return changePermissions(path, wanted, observed);
}

/** The list of parents that are missing is written before they are made, and once: an undo takes them away again. */
function makeParents(path: string, folder: string): Step[] {
  const ancestors = ancestorsOf(path);
  if (ancestors.length === 0) return [];
  const made = madeParentsIn(folder);
  return [
    {
      title: `make the parents of ${path}`,
      run: `[ -e ${quote(made)} ] || {
for parent in ${quoteAll(ancestors)}; do [ -e "$parent" ] || printf '%s\\n' "$parent"; done > ${quote(`${made}.part`)}
mv -f ${quote(`${made}.part`)} ${quote(made)}
}
${enterFunction}
${ancestors
  .toReversed()
  .map((parent) => makeMissing(parent, "022"))
  .join("\n")}`,
    },
  ];
}

function madeParentsIn(folder: string): string {
  return `${folder}/made-parents`;
}

/** It is closed to others until its owner and mode are set. */
function make(wanted: DirectoryInputs): Step {
  const { path } = wanted;
  return {
    title: `make ${path}`,
    run: [enterFunction, makeMissing(path, "077"), `enter ${quote(path)}`, ...permit(".", wanted)].join("\n"),
  };
}

function makeMissing(path: string, umask: string): string {
  return `enter ${quote(parentOf(path))}\n[ -e ${inside(path)} ] || (umask ${umask}; mkdir ${inside(path)})`;
}

function changePermissions(path: string, wanted: DirectoryInputs | Present, observed: Present): Step[] {
  const commands = permit(".", wanted, observed);
  if (commands.length === 0) return [];
  return [
    {
      title: `change the permissions of ${path}`,
      run: [enterFunction, `enter ${quote(path)}`, ...commands].join("\n"),
    },
  ];
}

/** Gives a directory that was there before its permissions back, and removes one that we made if it is empty. */
export function undo({
  inputs: { path },
  before,
  observed,
  folder,
}: { inputs: DirectoryInputs; before: DirectoryObserved; observed: DirectoryObserved } & Place): Step[] {
  const there = observed.type === "directory" ? observed : undefined;
  if (!there && observed.type !== "absent")
    return [leave(path, `${wordsFor(observed)} took the place of the directory`)];
  if (before.type === "absent") return [remove(path, madeParentsIn(folder))];
  return there && before.type === "directory" ? changePermissions(path, before, there) : [];
}

function leave(path: string, why: string): Step {
  return { title: `leave ${path}`, run: `note ${quote(`${path} stays as it is: ${why}`)}` };
}

function remove(path: string, madeParents: string): Step {
  return {
    title: `remove ${path}`,
    run: `if ! [ -e ${quote(path)} ] || said=$(rmdir ${quote(path)} 2>&1); then
if [ -e ${quote(madeParents)} ]; then
while IFS= read -r parent; do rmdir "$parent" 2>/dev/null || break; done < ${quote(madeParents)}
fi
else
note ${quote(`${path} stays: `)}"$said"
fi`,
  };
}
