import type { Step } from "../definition.ts";
import { enterFunction, inside } from "../enter.ts";
import { quote, quoteAll } from "../shell.ts";
import type { Account } from "./inputs.ts";
import { keysFileIn, type Present } from "./inspect.ts";

/** How the keys on a host differ from those that are wanted. */
export interface UnlikeKeys {
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  /** Why sshd ignores the file, as in {@link Present}. */
  readonly ignored: string | undefined;
}

/** How the keys on the host differ from `wanted`; undefined where they do not. The order means nothing to sshd. */
export function unlikeKeys(wanted: readonly string[], observed: Present): UnlikeKeys | undefined {
  const there = observed.keys ?? [];
  const missing = wanted.filter((key) => !there.includes(key));
  const unknown = there.filter((key) => !wanted.includes(key));
  const ignored = observed.keysIgnored;
  return missing.length + unknown.length > 0 || ignored ? { missing, unknown, ignored } : undefined;
}

/** `let person@laptop in, shut mallory@elsewhere out`. */
export function describeKeys({ missing, unknown, ignored }: UnlikeKeys): string {
  return [
    ...(missing.length > 0 ? [`let ${missing.map(nameOfKey).join(", ")} in`] : []),
    ...(unknown.length > 0 ? [`shut ${unknown.map(nameOfKey).join(", ")} out`] : []),
    ...(ignored ? [`mend that ${ignored}, for which sshd ignores the keys`] : []),
  ].join(", ");
}

/** A key's comment, or the end of the key where it has none. */
export function nameOfKey(line: string): string {
  const [, key = "", comment] = line.match(/(AAAA[A-Za-z0-9+/=]+)(?:\s+(.+))?$/) ?? [];
  return comment ?? `…${key.slice(-12)}`;
}

/** Where the keys are kept that were there before the program said any; empty where there were none. */
export function formerKeysIn(folder: string): string {
  return `${folder}/authorized_keys`;
}

/** Makes the keys of `account` the only ones. With `first`, those that were there before are kept for the undo. */
export function writeKeys(account: Account, { first, folder }: { first: boolean; folder: string }): Step[] {
  const keys = (account.authorizedKeys ?? []).map((key) => `${key}\n`);
  return [
    {
      title: `write the public keys of ${account.name}`,
      run: [
        belongToUser(account),
        ...(first ? [keepFormerKeys(account, folder)] : []),
        `${receiveKeys(account)} <<'KEYS'\n${keys.join("")}KEYS`,
      ].join("\n"),
    },
  ];
}

/** Brings back the keys that were there before the program said any. */
export function restoreKeys(account: Account, folder: string): Step[] {
  const former = quote(formerKeysIn(folder));
  return [
    {
      title: `bring back the former public keys of ${account.name}`,
      run: `if [ -s ${former} ]; then
${receiveKeys(account)} <${former}
elif [ -e ${former} ]; then
${asUser(account)} rm -f ${quote(keysFileIn(account.home))}
fi`,
    },
  ];
}

/** A user could make their own folder a link to another's: what is done below it is done with their rights. */
function asUser({ name, group }: Account): string {
  return `setpriv ${quoteAll([`--reuid=${name}`, `--regid=${group}`, "--init-groups", "--"])}`;
}

/** sshd ignores keys that others could write. The folder is entered, since its user could make it a link meanwhile. */
function belongToUser({ name, group, home }: Account): string {
  const owner = quote(`${name}:${group}`);
  const file = inside(keysFileIn(home));
  return `for path in ${quoteAll([`${home}/.ssh`, keysFileIn(home)])}; do
  if [ -L "$path" ]; then
    echo "$path is a symbolic link, and keys behind one are not managed: make it what it points to" >&2
    exit 1
  fi
done
${enterFunction}
if [ -d ${quote(`${home}/.ssh`)} ]; then
enter ${quote(`${home}/.ssh`)}
chown -h ${owner} .
[ ! -e ${file} ] || chown -h ${owner} ${file}
fi`;
}

function keepFormerKeys(account: Account, folder: string): string {
  const former = formerKeysIn(folder);
  const part = quote(`${former}.part`);
  return `[ -e ${quote(former)} ] || {
${asUser(account)} sh -c '[ ! -f "$1" ] || cat "$1"' sh ${quote(keysFileIn(account.home))} >${part}
sync ${part}
mv -f ${part} ${quote(former)}
[ ! -s ${quote(former)} ] || note ${quote(`the former public keys of ${account.name} are kept: ${former}`)}
}`;
}

/** The command that makes what it reads the file of keys, which is at no moment half there. */
function receiveKeys(account: Account): string {
  return `${asUser(account)} sh -ec 'umask 077
mkdir -p "$1"
chmod 0700 "$1"
cat >"$1/.authorized_keys.estate-new"
sync "$1/.authorized_keys.estate-new"
mv -fT "$1/.authorized_keys.estate-new" "$1/authorized_keys"' sh ${quote(`${account.home}/.ssh`)}`;
}
