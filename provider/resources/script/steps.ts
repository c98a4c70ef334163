import type { Place, Situation, Step } from "../definition.ts";
import { put } from "../put.ts";
import { quote } from "../shell.ts";
import { applyHash, checkHash, folderOf, runnable, type ScriptInputs } from "./inputs.ts";
import { checkCommand, checkLimit, type ScriptObserved } from "./inspect.ts";

type Work = Situation<ScriptInputs, ScriptObserved> & Place;

/** The check is written first, so that a run that dies leaves a host that can be asked; then it decides. */
export function steps({ old, wanted, observed }: Work): Step[] {
  const at = folderOf(wanted.name);
  const isWritten = observed.type === "asked" && observed.check === checkHash(wanted);
  return [
    { title: `make the folder of ${wanted.name}`, run: `mkdir -p -m 0700 ${quote(at)}` },
    ...(isWritten ? [] : put(`${at}/check`, runnable(wanted.check, wanted), "0600")),
    {
      title: `receive apply of ${wanted.name}`,
      upload: `${at}/apply`,
      content: Buffer.from(runnable(wanted.apply, wanted)),
    },
    {
      title: `ask the check of ${wanted.name}, and apply`,
      run: `at=${quote(at)}
${checkFunction}
if { [ -e "$at/ran" ] && ! [ -e "$at/applied" ]; } || ${mustApply({ old, wanted, observed }) ? "true" : "! is_wanted"}; then
  : >"$at/ran"
  rm -f "$at/applied"
  ${runCommand("$at/apply")} || {
    echo "apply ended with $?, and is run again by the next run" >&2
    exit 1
  }
  is_wanted || {
    printf 'apply came to its end, but check still says no%s: correct one of the two\\n' "\${value:+: $value}" >&2
    exit 1
  }
fi
printf '%s\\n' ${applyHash(wanted)} >"$at/applied.part"
sync "$at/applied.part"
mv -f "$at/applied.part" "$at/applied"
rm -f "$at/apply"`,
    },
  ];
}

/** Whether apply must run whatever the check says. That it was interrupted is seen on the host itself. */
function mustApply({ old, wanted, observed }: Omit<Work, "folder">): boolean {
  if (observed.type === "asked" && observed.applied !== undefined)
    return observed.applied !== applyHash(wanted);
  return old !== undefined && applyHash(old) !== applyHash(wanted);
}

const checkFunction = `is_wanted() {
  code=0
  value=$( ${checkCommand("$at/check")}) || code=$?
  if [ $code = 124 ]; then echo 'check took longer than ${checkLimit} s' >&2; fi
  if [ $code -gt 1 ]; then
    echo "check ended with $code, which says neither that all is as wanted (0) nor that it is not (1): correct it" >&2
    exit 1
  fi
  return $code
}`;

/** What it prints is shown where it fails. */
function runCommand(path: string): string {
  return `(umask 022; cd /; exec sh -e "${path}") </dev/null >&2`;
}

/** Takes away what apply made, if the program says how; what was as wanted before us was not made by us. */
export function undo({ inputs }: { readonly inputs: ScriptInputs } & Place): Step[] {
  const at = folderOf(inputs.name);
  const stays = `what the script ${inputs.name} made stays on the host: it has no undo`;
  const forget = { title: `forget ${inputs.name}`, run: `rm -rf ${quote(at)}` };
  if (inputs.undo === undefined)
    return [
      {
        title: `leave what ${inputs.name} made`,
        run: `if [ -e ${quote(`${at}/ran`)} ]; then note ${quote(stays)}; fi`,
      },
      forget,
    ];
  return [
    { title: `make the folder of ${inputs.name}`, run: `mkdir -p -m 0700 ${quote(at)}` },
    {
      title: `receive undo of ${inputs.name}`,
      upload: `${at}/undo`,
      content: Buffer.from(runnable(inputs.undo, inputs)),
    },
    {
      title: `undo ${inputs.name}`,
      run: `at=${quote(at)}
if [ -e "$at/ran" ]; then
  ${runCommand("$at/undo")} || {
    echo "undo ended with $?: mend what it says, or leave undo out of the program and remove by hand what apply made" >&2
    exit 1
  }
fi`,
    },
    forget,
  ];
}
