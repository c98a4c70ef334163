import { parseDuration } from "../../duration.ts";
import { quote } from "../shell.ts";
import { failureFunction } from "./failure.ts";
import { bringBack, fileVersions, relative, removeEmptyFolder } from "./files.ts";
import type { UnitInputs } from "./inputs.ts";
import { unmountFunction } from "./unmount.ts";

/** Where the version is kept that a failed start goes back to. It outlives a run that dies. */
export function previousFolder(folder: string): string {
  return `${folder}/previous`;
}

/**
 * The shell functions `bring_up`, which starts a unit and sees to it that it stays up, and `fail`, which says
 * why it did not, brings the previous version back, and ends the script.
 */
export function startFunctions(work: {
  old: UnitInputs | undefined;
  wanted: UnitInputs;
  folder: string;
  alsoBack?: string | undefined;
}): string {
  const { old, wanted, folder } = work;
  const previous = previousFolder(folder);
  const paths = fileVersions(old, wanted).map(({ path }) => path);
  return `name=${quote(wanted.name)}
begun=$(date +%s)
state() { systemctl show -p "$1" --value "$name"; }
bounded() { timeout ${parseDuration(wanted.startTimeout)} systemctl "$@" 2>&1; }
restart_socket() {
  # systemd refuses to start a socket while its service runs
  served=
  for unit in $(state Triggers); do
    if systemctl is-active -q "$unit"; then served="$served $unit"; fi
  done
  bounded stop "$name" $served && bounded start "$name" $served
}
bring_up() {
  systemctl reset-failed "$name" 2>/dev/null || :
  code=0
  said=$("$@") || code=$?
  if [ $code = 124 ]; then fail "was not up within ${wanted.startTimeout}"; fi
  if [ $code != 0 ]; then fail "did not start"; fi
  case $(state ActiveState):$(state Type) in
    active:simple | active:exec | active:idle) ;;
    active:*) return ;;
    inactive:oneshot) fail 'ran to its end, as a unit of Type=oneshot without RemainAfterExit=yes does (say state: "any" for it)' ;;
    *) fail "did not stay up" ;;
  esac
  # these types count as started before the program has read its configuration
  invocation=$(state InvocationID)
  sleep 1
  if [ "$(state ActiveState)" != active ] || [ "$(state InvocationID)" != "$invocation" ]; then
    fail "did not stay up"
  fi
}
${wanted.name.endsWith(".mount") ? `${restartMount}\n` : ""}${failureFunction}
fail() {
  {
    tell_failure "$name" "$1"
    if [ -e ${quote(previous)} ]; then go_back; fi
  } >&2
  exit 1
}
go_back() {
  systemctl stop "$name" 2>/dev/null || :
${paths.map((path) => bringBack(`${previous}/${relative(path)}`, path)).join("\n")}
${removeEmptyFolder(wanted.name)}${work.alsoBack ? `\n${work.alsoBack}` : ""}
  systemctl daemon-reload
  systemctl reset-failed "$name" 2>/dev/null || :
  if [ ! -e ${quote(`${previous}/was-running`)} ]; then
    printf 'Its files were put back as they were; it did not run before.\\n'
  elif bounded start "$name" >/dev/null; then
    printf 'Its previous version was put back and runs again.\\n'
  else
    printf 'Its previous version was put back, but does not start either.\\n'
  fi
  rm -rf ${quote(previous)}
}`;
}

/** Asked to restart what is in use, systemd leaves the old one mounted. */
const restartMount = `${unmountFunction}
restart_mount() { unmount "$name" "$(state Where)" && bounded start "$name"; }`;

/** The command by which a unit is started or, where it runs, started anew. */
export function startCommand(name: string): string {
  if (name.endsWith(".target") || name.endsWith(".slice")) return 'bring_up bounded start "$name"';
  if (name.endsWith(".socket")) return "bring_up restart_socket";
  if (name.endsWith(".mount")) return "bring_up restart_mount";
  return 'bring_up bounded restart "$name"';
}
