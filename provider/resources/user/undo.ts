import type { Place, Step } from "../definition.ts";
import { quote } from "../shell.ts";
import { removeHomes } from "./home.ts";
import { type Account, accountOf, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./inspect.ts";
import { restoreKeys } from "./keys.ts";
import { changeUser, join, leave, madeGroupsIn } from "./steps.ts";

export function undo({
  inputs,
  before,
  observed,
  folder,
}: {
  inputs: UserInputs;
  before: UserObserved;
  observed: UserObserved;
} & Place): Step[] {
  const account = accountOf(inputs);
  if (!before.present)
    return [
      ...(observed.present ? [removeUser(account)] : []),
      removeHomes(account, folder),
      removeGroups(folder),
    ];
  if (!observed.present) return [];
  return [...bringBack(account, before, observed, folder), removeGroups(folder)];
}

function bringBack(account: Account, before: Present, observed: Present, folder: string): Step[] {
  const { name } = account;
  const joined = account.groups.filter((group) => !before.groups.includes(group));
  const left = before.groups.filter((group) => !observed.groups.includes(group));
  return [
    ...(account.authorizedKeys ? restoreKeys(account, folder) : []),
    ...changeUser({ ...before, name }, observed),
    ...join(name, left),
    ...leave(
      name,
      joined.filter((group) => observed.groups.includes(group)),
    ),
    ...(before.password === "set" && observed.password === "locked"
      ? [{ title: `unlock the password of ${name}`, run: `usermod --unlock ${quote(name)}` }]
      : []),
  ];
}

/** A user's own service manager outlives the last session for some seconds; whatever else runs is not ours to end. */
function removeUser({ name }: Account): Step {
  const user = quote(name);
  return {
    title: `remove the user ${name}`,
    run: `uid=$(id -u ${user})
running() {
  stat -c '%u %n' /proc/[0-9]* 2>/dev/null | while read -r owner process; do
    [ "$owner" != "$uid" ] || printf '%s (%s) ' "\${process#/proc/}" "$(cat "$process/comm" 2>/dev/null)"
  done
}
case $(running) in *'(systemd)'*) systemctl stop "user@$uid.service" 2>/dev/null || : ;; esac
busy=$(running)
if [ -n "$busy" ]; then
  echo ${quote(`${name} cannot be removed while something runs as this user: `)}"\${busy% }. End it first, for example by removing its unit." >&2
  exit 1
fi
userdel ${user}`,
  };
}

/** Those that were made for the user and that nobody is in. userdel has removed the one of the user's name. */
function removeGroups(folder: string): Step {
  return {
    title: "remove the groups that were made for it",
    run: `if [ -e ${quote(madeGroupsIn(folder))} ]; then
while IFS= read -r group; do
  case $(getent group "$group") in *:) groupdel "$group" 2>/dev/null || : ;; esac
done <${quote(madeGroupsIn(folder))}
fi`,
  };
}
