import type { Inspect } from "../definition.ts";
import { parse } from "./answer.ts";
import { type UnitInputs, usedFile } from "./inputs.ts";
import type { Observed } from "./observed.ts";

/** What is asked of a unit, as systemctl's `-p` wants it. */
export const unitProperties = [
  "Id",
  "LoadState",
  "ActiveState",
  "SubState",
  "UnitFileState",
  "NeedDaemonReload",
  "ExecMainStartTimestamp",
  "InactiveExitTimestamp",
].join(",");

/**
 * A target is `redis.service//etc/redis/redis.conf//etc/redis/users.acl`: the name and the files it uses, each
 * after a further slash, because absolute paths may hold spaces but never two slashes in a row. One with
 * `text ` before it asks for the texts of the unit's own files as well.
 */
export const inspect: Inspect<UnitInputs, Observed> = {
  target: ({ name, restartOn }) =>
    [name, ...restartOn.flatMap((value) => usedFile(value)?.path ?? [])].join("/"),

  // One systemctl, stat and sha256sum for all: the loop only shifts targets off the front and files onto the end.
  // Hidden files are those of an interrupted upload. -f keeps sha256sum from waiting for a pipe.
  script: `date '+now %s.%N'
units= texts= targets=$#
while [ $targets -gt 0 ]; do
  target=$1; shift; targets=$((targets - 1))
  case $target in "text "*) texts=yes; target=\${target#text };; esac
  name=\${target%%//*}; used=\${target#"$name"}
  case $name in *@.*) ;; *) units="$units $name";; esac
  for file in "/etc/systemd/system/$name" "/etc/systemd/system/$name.d"/*.conf; do
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
  while [ "$used" ]; do
    used=\${used#//}; file=/\${used%%//*}; used=\${used#"\${file#/}"}
    if [ -f "$file" ]; then set -- "$@" "$file"; fi
  done
done
if [ "$units" ]; then systemctl show --timestamp=us+utc -p ${unitProperties} -- $units; fi
echo files
if [ $# -gt 0 ]; then
  stat -c 'changed %.9Z %F:%n' -- "$@"
  sha256sum -- "$@"
fi
if [ "$texts" ]; then
  for file; do
    case $file in /etc/systemd/system/*) printf 'text %s %s\\n' "$(base64 -w 0 -- "$file")" "$file" ;; esac
  done
fi`,

  parse,
};
