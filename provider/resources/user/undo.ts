import type { Place, Step } from "../definition.ts";
import { quote } from "../shell.ts";
import { removeHomes } from "./home.ts";
import { type Account, accountOf, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./inspect.ts";
import { restoreKeys } from "./keys.ts";
import { endServiceManager, refuseWhileRunning } from "./processes.ts";
import { changeUser, join, leave, madeGroupsIn } from "./steps.ts";

/**
 * Removes a user that we made, with its home where that holds nothing of its own, and brings one that was there
 * back to what it was.
 */
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
      removeShadows(account),
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

/** The further groups come first: a name that a kill left in them would join them when it is used again. */
function removeUser({ name }: Account): Step {
  return {
    title: `remove the user ${name}`,
    run: `${endServiceManager(name)}
${refuseWhileRunning(name, `the user ${name} cannot be removed`)}
usermod --groups= ${quote(name)}
userdel ${quote(name)}`,
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

/** Ends what a kill of userdel or groupdel left: the second of the two files that each of them writes. */
function removeShadows({ name, group }: Account): Step {
  return {
    title: `remove what is left of ${name}`,
    run: `if ! getent passwd ${quote(name)} >/dev/null && grep -qs ${quote(`^${name}:`)} /etc/shadow; then pwconv; fi
if ! getent group ${quote(group)} >/dev/null && grep -qs ${quote(`^${group}:`)} /etc/gshadow; then grpconv; fi`,
  };
}
