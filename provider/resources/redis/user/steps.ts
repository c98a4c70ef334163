import type { Place, Situation, Step } from "../../definition.ts";
import { quote } from "../../shell.ts";
import { command, reachServer, transaction } from "../cli.ts";
import { targetOf, type UserInputs } from "./inputs.ts";
import { rulesFile } from "./inspect.ts";
import type { UserObserved } from "./observed.ts";
import { rulesOf, setWords, type UserRules } from "./rules.ts";

/** Where the line of `ACL LIST` is kept of the user that was there; empty where there was none. */
export function formerIn(folder: string): string {
  return `${folder}/former-user.acl`;
}

export function steps({
  old,
  wanted,
  observed,
  folder,
}: Situation<UserInputs, UserObserved> & Place): Step[] {
  const { name } = wanted;
  return [
    reachServer(wanted),
    ...(old ? [] : [keepFormer(name, folder)]),
    keepFile(folder),
    {
      title: `${observed.state === "present" ? "change" : "make"} the user ${name}`,
      run: [
        keepLogin(wanted),
        transaction([command("ACL", "SETUSER", name, ...setWords(rulesOf(wanted))), "ACL SAVE"]),
        keepRules(wanted, folder),
      ].join("\n"),
    },
  ];
}

/** Once, before anything is changed: by now it may be our own that stands there. */
function keepFormer(name: string, folder: string): Step {
  const former = formerIn(folder);
  const part = quote(`${former}.part`);
  return {
    title: `keep what the user ${name} was`,
    run: `[ -e ${quote(former)} ] || {
user_line ${quote(name)} >${part}
mv -f ${part} ${quote(former)}
}`,
  };
}

/** Where the server keeps its users, which a removal needs when it does not run any more. */
export function fileIn(folder: string): string {
  return `${folder}/redis-aclfile`;
}

function keepFile(folder: string): Step {
  const file = fileIn(folder);
  const part = quote(`${file}.part`);
  return {
    title: "keep where the users are",
    run: `users_file >${part}
mv -f ${part} ${quote(file)}`,
  };
}

/** Nobody could let this program in again, so it does not shut itself out. */
function keepLogin(wanted: UserInputs): string {
  const { name, adminFile } = wanted;
  const { enabled, nopass, passwords, commands } = rulesOf(wanted);
  const isAnother = `[ "$(admin_name)" != ${quote(name)} ]`;
  const refuse = (reason: string) =>
    `{ echo ${quote(`this program logs in as ${name} itself, ${reason}`)} >&2; exit 1; }`;
  if (!enabled || !mayAdminister(commands))
    return `${isAnother} || ${refuse(`who could then not do this any more: it takes +@all, with acl, multi, exec and echo. Let another user do it, whose name and password are in ${adminFile}`)}`;
  if (nopass) return "";
  // who logs in without a password has no hash
  const isKnown = `{ hash=$(admin_hash) && [ "$hash" ] && case ${quote(` ${passwords.join(" ")} `)} in *" $hash "*) ;; *) false ;; esac; }`;
  return `${isAnother} || ${isKnown} || ${refuse(`and what it logs in with is none of the passwords wanted: keep the old one beside the new one until the new one is in ${adminFile}, or let another user do it`)}`;
}

function mayAdminister(commands: UserRules["commands"]): boolean {
  const taken = /^-(@(admin|connection|dangerous|fast|slow|transaction)|acl(\|.+)?|multi|exec|echo)$/;
  return commands.includes("+@all") && !commands.some((rule) => taken.test(rule));
}

/** How Redis writes the rules that were said. */
function keepRules(wanted: UserInputs, folder: string): string {
  const file = `${folder}/${rulesFile}`;
  const said = ["rules", targetOf(wanted), ...rulesOf(wanted).commands, "="].join(" ");
  return `printf '%s %s\\n' ${quote(said)} "$(user_line ${quote(wanted.name)} | sed 's/.* \\([+-]@all\\)/\\1/')" >${quote(`${file}.part`)}
mv -f ${quote(`${file}.part`)} ${quote(file)}`;
}
