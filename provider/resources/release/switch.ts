import { quote, quoteAll } from "../shell.ts";
import { failureFunction } from "../unit/failure.ts";
import { instancePrefix, type ReleaseInputs, rootOf } from "./inputs.ts";

/** How many versions stay on a host: the one that serves, and those before it, for a way back without an upload. */
const KEPT = 3;

/**
 * The shell functions of a change of instance. They work in the application's folder, on `$serving`, the instance
 * that serves (empty where none does).
 */
export function switchFunctions({ name, before, services }: ReleaseInputs): string {
  return `cd ${quote(rootOf({ name }))}
serving=$(readlink current || :); serving=\${serving##*/}
unit() { printf '%s@%s.service' "\${1%@.service}" "$2"; }
# without a reload at once: systemd would say of every unit that it needs one
set_enabled() { SYSTEMD_OFFLINE=1 systemctl -q "$1" "$2"; }
# its open work goes on for as long as its units say
end_instance() {
  ended=yes
  for template in ${quoteAll([...services].reverse())}; do
    old=$(unit "$template" "$1")
    set_enabled disable "$old" 2>/dev/null || :
    if ! systemctl is-active -q "$old" && [ "$(systemctl show -p ActiveState --value "$old")" != deactivating ]; then
      systemctl stop "$old" 2>/dev/null || :
      systemctl reset-failed "$old" 2>/dev/null || :
      continue
    fi
    systemctl stop --no-block "$old"
    ended=
  done
  # while it lives, its version's files are in use
  if [ "$ended" ]; then rm -f "instances/$1"; fi
}
end_others() {
  for link in instances/*; do
    other=\${link##*/}
    if [ -L "$link" ] && [ "$other" != "$serving" ]; then end_instance "$other"; fi
  done
}
begin() {
  begun=$(date +%s)
  systemctl reset-failed "$1" 2>/dev/null || :
  code=0
  said=$(systemctl start "$1" 2>&1) || code=$?
  if [ $code != 0 ]; then fail "$1" "$2"; fi
}
${failureFunction}
fail() {
  {
    tell_failure "$1" "$2"
    end_instance "$instance"
    if [ "$serving" ]; then
      version=$(readlink "instances/$serving" || :)
      printf 'It was stopped. Version %s serves as before.\\n' "\${version##*/}"
    else
      printf 'It was stopped, and nothing serves.\\n'
    fi
  } >&2
  exit 1
}
run_before() {
${before.map((template) => `  begin "$(unit ${quote(template)} "$instance")" 'did not run to a good end'`).join("\n") || "  :"}
}
start_services() {
${services.map((template) => `  begin "$(unit ${quote(template)} "$instance")" 'did not become ready'`).join("\n")}
}
enable_services() {
  for template in ${quoteAll(services)}; do set_enabled enable "$(unit "$template" "$instance")"; done
  systemctl daemon-reload
}`;
}

/** Starts a new instance, and switches to it once it is ready. */
export function switchCommands(inputs: ReleaseInputs): string {
  return `end_others
prefix=${quote(instancePrefix(inputs))}
instance=$prefix next=1
while [ -L "instances/$instance" ]; do instance=$prefix.$next; next=$((next + 1)); done
ln -s ${quote(`../releases/${inputs.version}`)} "instances/$instance"
run_before
start_services
enable_services
rm -f current.new
ln -s "instances/$instance" current.new
mv -fT current.new current
serving=$instance
end_others
systemctl daemon-reload`;
}

/** Starts what does not run of the instance that serves. */
export const repairCommands = `instance=$serving
start_services
enable_services`;

/** Removes the versions that were switched to the longest ago, and none that anything runs of. */
export function pruneCommands({ version }: ReleaseInputs): string {
  return `touch ${quote(`releases/${version}`)}
ls -1t releases | tail -n +${KEPT + 1} | while read -r old; do
  used=
  for link in instances/*; do
    if [ "$(readlink "$link")" = "../releases/$old" ]; then used=yes; fi
  done
  if [ ! "$used" ]; then rm -rf "releases/$old"; fi
done`;
}
