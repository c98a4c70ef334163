/**
 * The shell function `unmount UNIT WHERE`, which unmounts what a unit mounts, or says by whom it is used and fails.
 * What is busy stays as it is: nothing is ended, and nothing is detached while somebody writes to it.
 *
 * Who uses it is read from /proc alone: fuser and lsof look at the mount itself, and one that hangs would hold them up.
 */
export const unmountFunction = `unmount() {
  said=$(systemctl stop "$1" 2>&1) || :
  awk -v where="$2" '$5 == where && !/ - autofs /' /proc/self/mountinfo | grep -q . || return 0
  pattern=$(printf %s "$2" | sed 's/[][*?]/\\\\&/g')
  users=$(find /proc/[0-9]*/cwd /proc/[0-9]*/root /proc/[0-9]*/exe /proc/[0-9]*/fd -maxdepth 1 \\( -lname "$pattern" -o -lname "$pattern/*" \\) -printf '%p\\n' 2>/dev/null |
    cut -d / -f 3 | sort -nu | while read -r process; do printf '%s (%s) ' "$process" "$(cat "/proc/$process/comm" 2>/dev/null)"; done) || :
  above=$(awk -v where="$2/" 'index($5, where) == 1 { printf "%s ", $5 }' /proc/self/mountinfo)
  printf '%s cannot be unmounted, because it is in use' "$2"
  if [ "$users" ]; then printf ' by the processes %s' "\${users% }"; fi
  if [ "$above" ]; then printf ' under what is mounted at %s' "\${above% }"; fi
  printf '. End that first, and run this again.\\n'
  case $said in "" | "Job "*) ;; *) printf '%s\\n' "$said" ;; esac
  return 1
}`;
