import { quote } from "../shell.ts";

/** Ends the step with a sentence that names what runs as the user `name`; `what` says what cannot be done then. */
export function refuseWhileRunning(name: string, what: string): string {
  return `${runningAs(name)}
busy=$(running)
if [ -n "$busy" ]; then
  echo ${quote(`${what} while something runs as ${name}: `)}"\${busy%, }. End it first, for example by stopping its unit." >&2
  exit 1
fi`;
}

/** The service manager that systemd starts for a user outlives the last session for some seconds. */
export function endServiceManager(name: string): string {
  return `${runningAs(name)}
case $(running) in *'(systemd)'*) systemctl stop "user@$uid.service" 2>/dev/null || : ;; esac`;
}

/** Defines `running`, which prints the processes of the user. procps is not on every host. */
function runningAs(name: string): string {
  return `uid=$(id -u ${quote(name)})
running() {
  stat -c '%u %n' /proc/[0-9]* 2>/dev/null | while read -r owner process; do
    [ "$owner" != "$uid" ] || printf '%s (%s), ' "\${process#/proc/}" "$(cat "$process/comm" 2>/dev/null)"
  done
}`;
}
