import { quote } from "../shell.ts";

/** Where a host keeps the time of the last `apt-get update` of ours that found every source. */
const listsUpdated = "/var/lib/estate/apt-lists-updated";

/** The names of the packages that a resource brought to its host, one a line: only these may be removed again. */
export function broughtIn(folder: string): string {
  return `${folder}/brought`;
}

/**
 * Functions of sh around apt: `is_there`, `install_packages` and `remove_packages`. What fails says why on
 * stderr, in apt's own last lines; all that apt said is in `<folder>/apt.log`.
 */
export function aptFunctions(folder: string): string {
  return `
log=${quote(`${folder}/apt.log`)}
brought=${quote(broughtIn(folder))}
${keepQuiet}
${isThere}
${runApt}
${aptGet}
${updateLists}
${explain}
${installPackages}
${removePackages}`.trim();
}

// A configuration file that a person or another resource wrote stays, and no service restarts but by the plan.
const keepQuiet = `
export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 APT_LISTCHANGES_FRONTEND=none NEEDRESTART_SUSPEND=1
keep_configuration='--force-confdef --force-confold'`.trim();

// dpkg-query knows the names of packages that are gone, and of virtual ones.
const isThere = `
is_there() {
  case $(dpkg-query --show --showformat='\${db:Status-Status}' "$1" 2>/dev/null) in
    '' | not-installed | config-files) return 1 ;;
  esac
}`.trim();

// The end is told by a line, because what packages start may hold the pipe open for as long as it runs.
const runApt = `
tell_how_far() {
  told=
  while IFS=: read -r about code percent text; do
    case $about in end) return "$code" ;; dlstatus | pmstatus) ;; *) continue ;; esac
    [ "\${percent%%.*}" != "$told" ] || continue
    told=\${percent%%.*}
    progress "apt: $told %, $text"
  done
  return 1
}
run_apt() {
  {
    code=0
    apt-get -q -y -o APT::Status-Fd=3 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" 3>&1 >"$log" 2>&1 || code=$?
    echo "end:$code"
  } | tell_how_far
}`.trim();

// DPkg::Lock::Timeout waits for one of apt's three locks only, so one loop waits for all of them. An apt that updates
// takes away, under no lock, the cache that another one is writing.
const aptGet = `
apt_get() {
  waited=0 finished= rewritten=0
  until run_apt "$@"; do
    if grep -q 'Could not get lock' "$log" && [ $waited -lt 300 ]; then
      [ $waited -gt 0 ] || note "waiting up to 5 minutes for apt: $(grep -m 1 'Could not get lock' "$log")"
      waited=$((waited + 2))
      sleep 2
    elif grep -Eq '^E: (Problem renaming the file .*pkgcache|The package cache file is corrupted)' "$log" && [ $rewritten -lt 10 ]; then
      rewritten=$((rewritten + 1))
      sleep 1
    elif grep -q 'dpkg was interrupted' "$log" && [ -z "$finished" ]; then
      finished=yes
      dpkg $keep_configuration --configure -a >"$log" 2>&1 || return 1
    else
      return 1
    fi
  done
}`.trim();

/** A function of sh, `apt_mark`: dpkg, which keeps the holds, waits for nobody that is at work. */
export const aptMark = `
apt_mark() {
  waited=0
  until said=$(apt-mark "$@" 2>&1); do
    case $said in *lock*) ;; *) waited=300 ;; esac
    if [ $waited -ge 300 ]; then printf '%s\\n' "$said" >&2; return 1; fi
    waited=$((waited + 2))
    sleep 2
  done
}`.trim();

const updateLists = `
lists_are_fresh() {
  [ -n "$(find ${listsUpdated} -mmin -1440 2>/dev/null)" ] &&
    [ -z "$(find /etc/apt/sources.list /etc/apt/sources.list.d -newer ${listsUpdated} 2>/dev/null)" ]
}
update_lists() {
  if apt_get -o APT::Update::Error-Mode=any update; then
    touch ${listsUpdated}
  else
    note "apt-get update found not all of its sources: $(grep -m 1 '^[EW]:' "$log")"
  fi
}`.trim();

const explain = `
explain() {
  grep -Ev '^(Reading |Building |Get:|Hit:|E: Can not write log|\\(Reading|Selecting |Preparing |Unpacking |$)' "$log" | tail -n 15 >&2
  system=$(. /etc/os-release; printf %s "$PRETTY_NAME")
  printf '%s\\n' "$1 on $system. What apt said in full is in $log on the host." >&2
  exit 1
}`.trim();

// A kill while dpkg unpacks leaves a package, wanted or needed, that apt takes for installed: only another
// unpacking mends it. What another apt unpacks at this moment looks the same until it has given its lock back, for which
// a check waits. And the lists can be from before a package or a version was published.
const installPackages = `
torn_packages() { dpkg-query --show --showformat='\${db:Status-Eflag} \${Package}\\n' | sed -n 's/^reinstreq //p'; }
install_packages() {
  lists_are_fresh || update_lists
  [ -z "$(torn_packages)" ] || apt_get check || :
  torn=$(torn_packages)
  [ -z "$torn" ] || set -- --reinstall $torn "$@"
  apt_get install "$@" && return
  if grep -Eq 'Unable to locate|was not found|no installation candidate|Failed to fetch' "$log"; then
    update_lists
    apt_get install "$@" && return
  fi
  explain "apt-get could not install the packages"
}`.trim();

const removePackages = `
remove_packages() {
  printf '%s\\n' "$@" >"$brought.removing"
  apt_get --simulate remove "$@" || explain "apt-get could not remove the packages"
  others=$(sed -n 's/^Remv \\([^ ]*\\).*/\\1/p' "$log" | grep -vxFf "$brought.removing" | tr '\\n' ' ')
  if [ -n "$others" ]; then
    dpkg --simulate --remove "$@" 2>&1 | grep ' depends on ' >&2 || :
    printf '%s\\n' "$* cannot be removed, because others need it, which the program does not name: \${others% }. Remove those first, or keep $* in the program." >&2
    exit 1
  fi
  apt_get -o Dpkg::Options::=--force-remove-reinstreq remove "$@" || explain "apt-get could not remove the packages"
  ! grep -q 'no longer required' "$log" || note "what was installed only for $* stays; apt-get autoremove removes it"
  grep -vxFf "$brought.removing" "$brought" >"$brought.part" || :
  mv -f "$brought.part" "$brought"
  note "removed $*; configuration and data stay, apt-get purge $* removes these too"
}`.trim();
