import type { Place, Step } from "../definition.ts";
import { bringBackFormer, remove } from "../former.ts";
import { besideOf, keepVersion } from "../kept.ts";
import { parentOf } from "../path.ts";
import { quote, quoteAll } from "../shell.ts";
import { fileOf, type RulesetInputs, rulesets, sha256, tableOf, unitOf, unitText } from "./inputs.ts";
import { memory, type RulesetObserved } from "./inspect.ts";
import { fileDrift } from "./plan.ts";
import { formerTableIn, keepTable, readUnits, units, wants } from "./steps.ts";

interface Undone extends Place {
  readonly inputs: RulesetInputs;
  readonly before: RulesetObserved;
  readonly observed: RulesetObserved;
}

/** Takes the table out of the kernel and off the next boot, and brings back what had its name. */
export function undo(work: Undone): Step[] {
  const { inputs, before, observed, folder } = work;
  const { name } = inputs;
  const path = fileOf(name);
  const wasBooted = before.unit === sha256(unitText(name)) && before.enabled;
  const isEdited = observed.file && fileDrift(inputs, observed) && observed.file !== before.file;
  const isChanged = observed.table && observed.loaded && observed.loaded.table !== observed.table;
  return [
    ...(isEdited ? [keepVersion(path)] : []),
    ...(isChanged ? [keepTable(name)] : []),
    ...(wasBooted ? [] : [endBoot(name)]),
    before.file ? bringBackFormer(path, folder) : remove(path),
    removeTable(work),
    {
      title: `forget ${name}`,
      run: `cd /
rm -f ${quoteAll([`${memory}/${name}`, `${memory}/.${name}.part`])}
rmdir ${memory} ${rulesets} ${parentOf(rulesets)} 2>/dev/null || :`,
    },
  ];
}

function endBoot(name: string): Step {
  const unit = unitOf(name);
  return {
    title: `let the rules of ${name} be loaded at boot no more`,
    run: `rm -f ${quoteAll([`${wants}/${unit}`, `${units}/${unit}`, besideOf(`${units}/${unit}`)])}\n${readUnits}`,
  };
}

/** An imported table that was never changed has no copy: what it was then is what it is. */
function removeTable({ inputs: { name }, before, folder }: Undone): Step {
  const table = tableOf(name);
  const former = quote(formerTableIn(folder));
  const stays = `the table ${table} stays as it is: there is no copy of the former one in ${folder}`;
  return {
    title: `remove the table ${table}`,
    run: `PATH=$PATH:/usr/sbin
if ! command -v nft >/dev/null; then :
${before.table ? `elif ! [ -e ${former} ]; then note ${quote(stays)}\n` : ""}else
{
echo 'table ${table} {}; delete table ${table}'
if [ -e ${former} ]; then cat ${former}; fi
} | nft -f - >&2
fi`,
  };
}
