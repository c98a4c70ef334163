import type { Step } from "./definition.ts";
import { enterFunction, inside } from "./enter.ts";
import { besideOf, copyToDisk, formerIn, isThere, moveFormerAway } from "./kept.ts";
import { parentOf } from "./path.ts";
import { quote } from "./shell.ts";

/** Leaves what stands at `path`, and keeps the former one where it outlives the resource. `why` ends a sentence. */
export function leave(path: string, why: string, folder: string): Step {
  return {
    title: `leave ${path}`,
    run: `note ${quote(`${path} stays as it is: ${why}`)}\n${moveFormerAway(path, folder)}`,
  };
}

/** Removes what is ours at `path`, and what was made ready beside it. */
export function remove(path: string): Step {
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

/** Puts the former one that was kept in `folder` back at `path`. */
export function bringBackFormer(path: string, folder: string): Step {
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
