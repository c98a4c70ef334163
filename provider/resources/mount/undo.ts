import type { Place, Step } from "../definition.ts";
import { besideOf } from "../kept.ts";
import { quote, quoteAll } from "../shell.ts";
import { runs } from "../unit/observed.ts";
import { undo as undoUnit } from "../unit/undo.ts";
import { credentialsFile, credentialsFolder, type MountInputs } from "./inputs.ts";
import type { MountObserved } from "./inspect.ts";
import { automountFolder, madeDirectory, mountFolder, unmount } from "./steps.ts";
import { automountUnit, mountUnit } from "./units.ts";

interface Undone extends Place {
  readonly inputs: MountInputs;
  readonly before: MountObserved;
  readonly observed: MountObserved;
}

/** Unmounts, takes the units away, and brings back those that were there before. What is in use stays, and is an error. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  const { where } = inputs;
  const frees = observed.mounted !== undefined && !runs(before.mount);
  return [
    ...(frees ? [unmount(where)] : []),
    ...(inputs.automount
      ? undoUnit({
          inputs: automountUnit(inputs),
          before: before.automount,
          observed: observed.automount,
          folder: automountFolder(folder),
        })
      : []),
    ...undoUnit({
      inputs: { ...mountUnit(inputs), restartOn: [] },
      before: before.mount,
      observed: observed.mount,
      folder: mountFolder(folder),
    }),
    {
      title: `leave nothing of the mount at ${where}`,
      run: `rm -f ${quoteAll([credentialsFile(where), besideOf(credentialsFile(where))])}
rmdir ${credentialsFolder} 2>/dev/null || :
if [ -e ${quote(madeDirectory(folder))} ] && [ -d ${quote(where)} ]; then
said=$(rmdir ${quote(where)} 2>&1) || note ${quote(`the directory ${where} stays: `)}"$said"
fi`,
    },
  ];
}
