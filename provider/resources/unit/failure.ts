/**
 * The shell function `tell_failure UNIT WORDS`, which says what became of a unit that was to start, what systemctl
 * said of it (`$said`), and its last log lines since `$begun`, in seconds since 1970.
 */
export const failureFunction = `tell_failure() {
  journalctl --sync 2>/dev/null || :
  log=$(journalctl -q --no-pager -u "$1" -n 20 -o cat --since "@$begun" | sed 's/^/  /')
  printf '%s %s: %s\\n' "$1" "$2" "$(systemctl show -p ActiveState,SubState,Result "$1" | tr '\\n' ' ')"
  case \${said-} in "" | "Job for "*) ;; *) printf '%s\\n' "$said" ;; esac
  printf 'Its last log lines:\\n%s\\n' "$log"
}`;
