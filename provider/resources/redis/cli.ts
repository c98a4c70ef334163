import type { Step } from "../definition.ts";
import { quote } from "../shell.ts";
import { defaultAdminFile, describe, type Instance } from "./instance.ts";

/**
 * A function of sh: `redis_at PORT-OR-SOCKET ADMINFILE` sends the commands of its standard input, one a line, after the
 * login that the file holds. It goes the same way: a password is in no argument and in no environment.
 */
const redisAt = `
has_redis() { command -v redis-cli >/dev/null 2>&1; }
log_in_by() {
  [ ! -e "$1" ] || { printf 'AUTH '; sed -n '1,2{s/[\\\\"]/\\\\&/g;s/.*/"&"/;p;}' "$1" | tr '\\n' ' '; echo; }
}
redis_at() {
  admin=$2
  case $1 in /*) set -- -s "$1" ;; *) set -- -p "$1" ;; esac
  { log_in_by "$admin"; cat; } | env -u REDISCLI_AUTH timeout 10 redis-cli "$@" 2>&1
}`.trim();

/** Asks each server that the targets "$@" name for all its users, once: the line `ask PLACE`, the answer, and `end`. */
export const listUsers = `
${redisAt}
decode() { printf '%s\\n' "$1" | sed 's,%2F,/,g; s/%25/%/g'; }
for target do printf '%s\\n' "\${target%/*}"; done | sort -u | while IFS= read -r place; do
  printf 'ask %s\\n' "$place"
  case $place in */*) admin=$(decode "\${place#*/}") ;; *) admin=${defaultAdminFile} ;; esac
  if has_redis; then
    echo 'ACL LIST' | redis_at "$(decode "\${place%%/*}")" "$admin"
  else
    echo 'Redis is not installed'
  fi
  printf '\\nend\\n'
done`.trim();

/**
 * The first of all steps: it says what to do where the server is not there, or would forget its users, and gives those
 * that follow the functions of {@link redisFunctions}.
 */
export function reachServer(instance: Instance): Step {
  return { title: `reach ${describe(instance)}`, run: `${redisFunctions(instance)}\nreach_redis` };
}

/**
 * Functions of sh for one server: `run_redis` does a {@link transaction}, or ends the script with what Redis refused of
 * it; `reach_redis` ends it where the server is not there or cannot save its users; `user_line NAME` prints what Redis
 * has of a user, `users_file` where it keeps them; `is_gone FILE` tells whether the server that keeps them there does not
 * listen any more; `forget_user NAME FILE` does, in the file of such a server, what removes a user, or brings back the
 * line of its standard input; `admin_name` and `admin_hash` tell by which user, and by which password's SHA-256, all this
 * is done.
 */
export function redisFunctions(instance: Instance): string {
  const { port, socket, adminFile } = instance;
  const file = quote(adminFile);
  const server = describe(instance);
  return `
${redisAt}
redis() { redis_at ${quote(socket ?? String(port))} ${file}; }
admin_name() { if [ -e ${file} ]; then sed -n 1p ${file}; else echo default; fi; }
admin_hash() { [ ! -e ${file} ] || sed -n 2p ${file} | tr -d '\\n' | sha256sum | cut -d' ' -f1; }
what_failed() { { cat; echo 'ECHO done'; } | redis | grep -vxE '|OK|QUEUED|[01]' | uniq || :; }
run_redis() {
  said=$(what_failed)
  if [ "$said" != done ]; then
    said=\${said%done}
    printf '%s\\n' ${quote(`${server} refuses it: `)}"\${said:-no answer within 10 s}" >&2
    exit 1
  fi
}
user_line() {
  said=$(echo 'ACL LIST' | redis)
  case $said in
    *'user default '*) ;;
    *) printf '%s\\n' ${quote(`${server} does not tell its users: `)}"\${said:-no answer within 10 s}" >&2; exit 1 ;;
  esac
  printf '%s\\n' "$said" | while IFS= read -r line; do
    case $line in "user $1 "*) printf '%s\\n' "$line" ;; esac
  done
}
users_file() { echo 'CONFIG GET aclfile' | redis | grep '^/' || :; }
is_gone() {
  said=$(echo 'CONFIG GET aclfile' | redis)
  case $said in
    *'Could not connect'*) ;;
    # Another server may have its place: the distribution's own comes back where ours was.
    *aclfile*) [ "$(printf '%s\n' "$said" | grep '^/' || :)" != "$1" ] ;;
    *) return 1 ;;
  esac
}
forget_user() {
  set -- "$1" "$2" "$(stat -c %U "$2")"
  # The file's owner could have put a link where root would write.
  if [ "$3" = "$(id -un)" ]; then as_owner=; else as_owner="runuser -u $3 --"; fi
  $as_owner /bin/sh -c 'set -eu; umask 027
{
  while IFS= read -r line || [ "$line" ]; do
    case $line in "user $1 "*) ;; *) printf "%s\\n" "$line" ;; esac
  done <"$2"
  cat
} >"$2.new"
mv -f "$2.new" "$2"' sh "$1" "$2"
}
reach_redis() {
  if ! has_redis; then
    echo 'Redis is not installed: let this resource depend on the host.Packages that install it' >&2
    exit 1
  fi
  said=$(printf 'MULTI\\nACL SAVE\\nEXEC\\n' | what_failed)
  [ "$said" != done ] || return 0
  said=\${said%done}
  case $said in
    *'not configured to use an ACL file'*)
      echo ${quote(`${server} has no aclfile, so its users would be gone after a restart. Name one in its configuration, in a folder into which the user redis writes, like aclfile /var/lib/redis/users.acl; make it, because Redis does not start without it; move the users of the configuration there, because Redis takes them from one place only; and restart it.`)} >&2 ;;
    *NOAUTH* | *WRONGPASS* | *NOPERM*)
      printf '%s\\n' ${quote(`${server} does not let this program in: `)}"$said"${quote(` Write a user who may use all commands into ${adminFile} on the host, mode 0600: the name on the first line, the password on the second.`)} >&2 ;;
    '' | *'Could not connect'*)
      printf '%s\\n' ${quote(`${server} does not answer: `)}"\${said:-nothing came within 10 s}" ${quote("Let this resource depend on the host.Unit that starts it, or start it on the host (systemctl start redis-server).")} >&2 ;;
    *)
      printf '%s\\n' ${quote(`${server} cannot save its users: `)}"$said" >&2 ;;
  esac
  exit 1
}`.trim();
}

/** Commands for the function `run_redis`, as one transaction: either Redis has all of them, or it was never asked. */
export function transaction(commands: readonly string[]): string {
  return ["run_redis <<'REDIS'", "MULTI", ...commands, "EXEC", "REDIS"].join("\n");
}

/** A command as redis-cli reads it. Words have no line breaks. */
export function command(...words: readonly string[]): string {
  return words.map(word).join(" ");
}

function word(text: string): string {
  return /^[\w@#~&*+.:|%/()-]+$/.test(text) ? text : `"${text.replaceAll(/[\\"]/g, "\\$&")}"`;
}
