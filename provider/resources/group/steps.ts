import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { quote } from "../shell.ts";
import type { GroupInputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";

/** The number that the group has, for the day when somebody removed it: what belongs to it keeps that number. */
function gidIn(folder: string): string {
  return `${folder}/gid`;
}

/** Throws an {@link EstateError} where the group has another number than is wanted. */
export function steps({ wanted, observed, folder }: Situation<GroupInputs, GroupObserved> & Place): Step[] {
  if (observed.present) refuseOtherGid(wanted, observed.gid);
  return [...(observed.present ? [] : [make(wanted, folder)]), remember(wanted, folder)];
}

function refuseOtherGid({ name, gid }: GroupInputs, observed: number): void {
  if (gid === undefined || gid === observed) return;
  throw new EstateError(
    `the group ${name} has the gid ${observed}, and the program says ${gid}. It is not changed for you, because what belongs to the group would keep ${observed}. Say gid: ${observed} or none in the program; or do on the host: groupmod --gid ${gid} ${name} && find / -xdev -gid ${observed} -exec chgrp -h ${gid} {} +`,
  );
}

function make({ name, gid, system }: GroupInputs, folder: string): Step {
  return {
    title: `make the group ${name}`,
    run: `getent group ${quote(name)} >/dev/null || {
${gid === undefined ? useFormerGid(folder) : refuseTakenGid(name, gid)}
groupadd${system ? " --system" : ""} "$@" ${quote(name)}
}`,
  };
}

function useFormerGid(folder: string): string {
  return `set --
if [ -s ${quote(gidIn(folder))} ]; then
read -r gid <${quote(gidIn(folder))}
getent group "$gid" >/dev/null || set -- "--gid=$gid"
fi`;
}

function refuseTakenGid(name: string, gid: number): string {
  return `holder=$(getent group ${gid} | cut -d: -f1)
if [ -n "$holder" ]; then
echo "the gid ${gid} belongs to $holder: say another one for ${name}, or none" >&2
exit 1
fi
set -- --gid=${gid}`;
}

function remember({ name }: GroupInputs, folder: string): Step {
  const gid = gidIn(folder);
  return {
    title: `write down the number of ${name}`,
    run: `getent group ${quote(name)} | cut -d: -f3 >${quote(`${gid}.part`)}
mv -f ${quote(`${gid}.part`)} ${quote(gid)}`,
  };
}
