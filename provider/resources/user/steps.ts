import { EstateError } from "../../errors.ts";
import type { Place, Situation, Step } from "../definition.ts";
import { keepVersion } from "../kept.ts";
import { quote, quoteAll } from "../shell.ts";
import { makeHome } from "./home.ts";
import { type Account, accountOf, hasHomeFolder, type UserInputs } from "./inputs.ts";
import { keysFileIn, type Present, type UserObserved } from "./inspect.ts";
import { unlikeKeys, writeKeys } from "./keys.ts";
import { refuseWhileRunning } from "./processes.ts";

/** The groups that were made for the user, one a line: only these may be removed again. */
export function madeGroupsIn(folder: string): string {
  return `${folder}/made-groups`;
}

/** Throws an {@link EstateError} where the user has another number than is wanted. */
export function steps({
  old,
  wanted,
  observed,
  folder,
}: Situation<UserInputs, UserObserved> & Place): Step[] {
  const account = accountOf(wanted);
  const there = observed.present ? observed : undefined;
  if (there) refuseOtherUid(wanted, there);
  return [
    ...require(account, there),
    ...(there?.group === account.group ? [] : [makeGroup(account, folder)]),
    ...(there ? changeUser(account, there) : [makeUser(account)]),
    ...(there ? lockPassword(account.name, there) : []),
    ...(needsHome(account, there) ? [makeHome(account, folder)] : []),
    ...joinGroups(account, there),
    ...leaveGroups(account, old, there),
    ...changeKeys(account, { old, observed: there, folder }),
  ];
}

function refuseOtherUid({ name, uid }: UserInputs, observed: Present): void {
  if (uid === undefined || uid === observed.uid) return;
  throw new EstateError(
    `the user ${name} has the uid ${observed.uid}, and the program says ${uid}. It is not changed for you, because what the user owns and runs would keep ${observed.uid}. Say uid: ${observed.uid} or none in the program; or end what runs as ${name} and do on the host: usermod --uid ${uid} ${name} && find / -xdev -uid ${observed.uid} -exec chown -h ${uid} {} +`,
  );
}

/** Looks before anything is changed whether what others bring is there. */
function require({ name, uid, groups, shell }: Account, observed: Present | undefined): Step[] {
  const missing = groups.filter((group) => !observed?.groups.includes(group));
  const checks = [
    ...missing.map((group) =>
      check(`getent group ${quote(group)} >/dev/null`, `the group ${group} is not on the host`),
    ),
    ...(observed?.shell === shell
      ? []
      : [check(`[ -x ${quote(shell)} ]`, `the shell ${shell} is not on the host`)]),
    ...(observed || uid === undefined ? [] : [refuseTakenUid(name, uid)]),
  ];
  return checks.length === 0 ? [] : [{ title: `look for what ${name} needs`, run: checks.join("\n") }];
}

function check(condition: string, problem: string): string {
  const advice = "let the user depend on what brings it (dependsOn), or take it out of the program";
  return `${condition} || { echo ${quote(`${problem}: ${advice}`)} >&2; exit 1; }`;
}

function refuseTakenUid(name: string, uid: number): string {
  return `owner=$(getent passwd ${uid} | cut -d: -f1)
case $owner in ''|${name}) ;; *) echo "the uid ${uid} belongs to $owner: say another one for ${name}, or none" >&2; exit 1 ;; esac`;
}

function makeGroup({ group, system }: Account, folder: string): Step {
  return {
    title: `make the group ${group}`,
    run: `getent group ${quote(group)} >/dev/null || {
printf '%s\\n' ${quote(group)} >>${quote(madeGroupsIn(folder))}
groupadd ${quoteAll(["--force", ...(system ? ["--system"] : []), group])}
}`,
  };
}

/** A home that was left by a former user of the name, and belongs to nobody now, gives the new one its number. */
function makeUser(account: Account): Step {
  const { name, uid, group, home, shell, comment, system } = account;
  const options = [
    "--no-create-home",
    ...(system ? ["--system"] : []),
    `--gid=${group}`,
    `--home-dir=${home}`,
    `--shell=${shell}`,
    "--password=*",
    ...(comment ? [`--comment=${comment}`] : []),
  ];
  return {
    title: `make the user ${name}`,
    run:
      uid === undefined
        ? `uid=$(stat -c %u ${quote(home)} 2>/dev/null || echo 0)
if [ "$uid" = 0 ] || getent passwd "$uid" >/dev/null; then set --
else
  set -- "--uid=$uid"
  note ${quote(`${name} gets the uid that ${home} belongs to: `)}"$uid"
fi
useradd "$@" ${quoteAll([...options, name])}`
        : `useradd ${quoteAll([`--uid=${uid}`, ...options, name])}`,
  };
}

/** The command that changes what differs between two accounts; none where nothing does. */
export function changeUser(
  wanted: Pick<Account, "name" | "group" | "home" | "shell" | "comment">,
  observed: Present,
): Step[] {
  const { name, group, home, shell, comment } = wanted;
  const options = [
    ...(group === observed.group ? [] : [`--gid=${group}`]),
    ...(home === observed.home ? [] : [`--home=${home}`]),
    ...(shell === observed.shell ? [] : [`--shell=${shell}`]),
    ...(comment === undefined || comment === observed.comment ? [] : [`--comment=${comment}`]),
  ];
  if (options.length === 0) return [];
  // what runs would keep its old home
  const moves = home !== observed.home;
  return [
    {
      title: `change the user ${name}`,
      run: [
        ...(moves ? [refuseWhileRunning(name, `the home of ${name} cannot be changed`)] : []),
        `usermod ${quoteAll([...options, name])}`,
      ].join("\n"),
    },
  ];
}

function lockPassword(name: string, { password }: Present): Step[] {
  if (password === "locked") return [];
  return [
    {
      title: `lock the password of ${name}`,
      // a crash can leave a user in /etc/passwd alone
      run: `${password === "unset" ? "pwconv\n" : ""}usermod --lock ${quote(name)}`,
    },
  ];
}

function needsHome(account: Account, observed: Present | undefined): boolean {
  return hasHomeFolder(account) && (observed?.home !== account.home || observed.homeOwner === undefined);
}

function joinGroups({ name, groups }: Account, observed: Present | undefined): Step[] {
  return join(
    name,
    groups.filter((group) => !observed?.groups.includes(group)),
  );
}

/** The command that adds `name` to `groups`. */
export function join(name: string, groups: readonly string[]): Step[] {
  if (groups.length === 0) return [];
  return [
    {
      title: `add ${name} to ${groups.join(", ")}`,
      run: `usermod ${quoteAll(["--append", `--groups=${groups.join(",")}`, name])}`,
    },
  ];
}

function leaveGroups(
  { name, groups }: Account,
  old: UserInputs | undefined,
  observed: Present | undefined,
): Step[] {
  const left = (old?.groups ?? []).filter((group) => !groups.includes(group));
  return leave(
    name,
    left.filter((group) => observed?.groups.includes(group)),
  );
}

/** The commands that take `name` out of `groups`. */
export function leave(name: string, groups: readonly string[]): Step[] {
  return groups.map((group) => ({
    title: `take ${name} out of ${group}`,
    run: `gpasswd ${quoteAll(["--delete", name, group])} >/dev/null`,
  }));
}

/** Keys that a person put beside ours are kept before they go. */
function changeKeys(account: Account, { old, observed, folder }: KeysSituation): Step[] {
  const wanted = account.authorizedKeys;
  if (!wanted) return [];
  const inPlace = observed?.home === account.home;
  if (inPlace && !unlikeKeys(wanted, observed)) return [];
  const former = old?.authorizedKeys;
  const foreign = observed && former && (unlikeKeys(former, observed)?.unknown ?? []).length > 0;
  return [
    ...(foreign ? [keepVersion(keysFileIn(observed.home))] : []),
    ...writeKeys(account, { first: former === undefined, folder }),
  ];
}

interface KeysSituation {
  readonly old: UserInputs | undefined;
  readonly observed: Present | undefined;
  readonly folder: string;
}
