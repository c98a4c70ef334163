import type { Place, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { command, redisFunctions, transaction } from "../cli.ts";
import type { UserInputs } from "./inputs.ts";
import type { UserObserved } from "./observed.ts";
import { fileIn, formerIn } from "./steps.ts";

interface Undone extends Place {
  readonly inputs: UserInputs;
  readonly before: UserObserved;
  readonly observed: UserObserved;
}

/** Removes a user that we made, and brings one that was there back to what it was, its passwords included. */
export function undo({ inputs, before, observed, folder }: Undone): Step[] {
  if (observed.state === "absent") return [];
  const { name, adminFile } = inputs;
  const former = quote(formerIn(folder));
  const file = quote(fileIn(folder));
  // A server that could not be asked at first has users that we did not make.
  const begun = before.state === "absent" ? "true" : `[ -e ${former} ]`;
  return [
    {
      title: before.state === "present" ? `bring back what the user ${name} was` : `remove the user ${name}`,
      run: `${redisFunctions(inputs)}
if ! has_redis; then
note ${quote(`Redis is not installed any more: nothing is left of the user ${name} to remove`)}
elif [ -s ${file} ] && is_gone "$(cat ${file})"; then
${offline(inputs, folder)}
elif [ -s ${former} ]; then
reach_redis
{
echo MULTI
${asCommand(former)}
echo 'ACL SAVE'
echo EXEC
} | run_redis
elif ${begun}; then
reach_redis
if [ "$(admin_name)" = ${quote(name)} ]; then
echo ${quote(`this program logs in as ${name} itself: remove ${adminFile} first, or write another user into it`)} >&2
exit 1
fi
${transaction([command("ACL", "DELUSER", name), "ACL SAVE"])}
fi`,
    },
  ];
}

/**
 * What is done where the server does not run any more, as when its unit was removed before its users: they are in its file, where
 * that is still there, and it would have them again when it is started.
 */
function offline({ name }: UserInputs, folder: string): string {
  const former = quote(formerIn(folder));
  return `users=$(cat ${quote(fileIn(folder))})
if [ -e "$users" ]; then
{ [ ! -s ${former} ] || cat ${former}; } | forget_user ${quote(name)} "$users"
fi`;
}

/** The line `user app on …` of a file as the command that makes the user so. */
function asCommand(file: string): string {
  const quoted = String.raw`s/[\\"]/\\&/g; s/[^ ]\{1,\}/"&"/g; s/^"user" \("[^ ]*"\)/ACL SETUSER \1 reset/`;
  return `sed ${quote(quoted)} ${file}`;
}
