import type { Step } from "../definition.ts";
import { quote } from "../shell.ts";
import type { GroupInputs } from "./inputs.ts";
import type { GroupObserved } from "./inspect.ts";

/** Removes a group that we made, unless users have it as their primary one; one that was there before stays. */
export function undo({ inputs, before }: { inputs: GroupInputs; before: GroupObserved }): Step[] {
  return before.present ? [] : [remove(inputs), removeShadow(inputs)];
}

function remove({ name }: GroupInputs): Step {
  return {
    title: `remove the group ${name}`,
    run: `if entry=$(getent group ${quote(name)}); then
numbered=\${entry#*:*:} gid=\${numbered%%:*} members=\${numbered#*:}
users=$(getent passwd | awk -F: -v gid="$gid" '$4 == gid { printf "%s%s", comma, $1; comma = ", " }')
if [ -n "$users" ]; then
echo ${quote(`the group ${name} cannot be removed, because it is the primary group of `)}"$users: remove them first, give them another one (usermod --gid), or keep the group in the program" >&2
exit 1
fi
[ -z "$members" ] || note ${quote(`the group ${name} is removed; its members were `)}"$members"
groupdel ${quote(name)}
fi`,
  };
}

/** Ends what a kill of groupdel left: the second of the two files that it writes. */
function removeShadow({ name }: GroupInputs): Step {
  return {
    title: `remove what is left of the group ${name}`,
    run: `if ! getent group ${quote(name)} >/dev/null && grep -qs ${quote(`^${name}:`)} /etc/gshadow; then grpconv; fi`,
  };
}
