import { aptSource } from "../../provider/resources/apt-source/apt-source.ts";
import type { AnyHostKind } from "../../provider/resources/definition.ts";
import { file } from "../../provider/resources/file/file.ts";
import { group } from "../../provider/resources/group/group.ts";
import { quote } from "../../provider/resources/shell.ts";
import { sysctl } from "../../provider/resources/sysctl/sysctl.ts";
import { unit } from "../../provider/resources/unit/unit.ts";
import { user } from "../../provider/resources/user/user.ts";
import { secretNames } from "./secret.ts";

/** The kinds that the host is asked about by their own questions, so that a proposal says what an import will find. */
export const askedKinds: readonly AnyHostKind[] = [aptSource, group, user, file, sysctl, unit];

/** The largest file that becomes part of a program, in bytes. */
export const textLimit = 64 * 1024;

/** The most that is read of all files together, in bytes. */
const totalLimit = 8 * 1024 * 1024;

/** What {@link readScript} exits with where the host has no dpkg or no systemd. */
export const notDebian = 3;

/** What it exits with where it does not run as root. */
export const notRoot = 4;

/**
 * The script that reads a host in one go and changes nothing on it: POSIX sh, as root. Each section of its answer is
 * a line: the name, a space and, in Base64, what was said, a NUL and the exit code of what said it. The last line is
 * `end`. What a file of a secret name, or one that not everybody may read, says is not even read.
 */
export function readScript(): string {
  return [
    "export LC_ALL=C; umask 077",
    `command -v dpkg-query >/dev/null && command -v systemctl >/dev/null || exit ${notDebian}`,
    `[ "$(id -u)" = 0 ] || exit ${notRoot}`,
    ...askedKinds.map(({ name, inspect }) => `answer_${name}() {\n${inspect.script.trim()}\n}`),
    body,
    "",
  ].join("\n");
}

const versioned = ["git", "svn", "hg", "bzr"].map((name) => `-name .${name}`).join(" -o ");
const unitTypes = "service|socket|timer|path|mount|automount|target|slice";

const body = String.raw`
section() {
  printf '%s ' "$1"
  shift
  { "$@"; printf '\0%s' $?; } | base64 -w 0
  echo
}

# the targets, a NUL, and what the kind's own question answers about them
ask() {
  kind=$1
  shift
  [ $# = 0 ] || printf '%s\n' "$@"
  printf '\0'
  [ $# = 0 ] || "answer_$kind" "$@" || :
}

# words of this script's own making, a line each, as arguments
ask_lines() {
  kind=$1 lines=$2
  set --
  while IFS= read -r line; do
    if [ "$line" ]; then set -- "$@" "$line"; fi
  done <<LINES
$lines
LINES
  ask "$kind" "$@"
}

etc() { find /etc -xdev -mindepth 1 \( ${versioned} \) -prune -o "$@" 2>/dev/null || :; }

host() {
  uname -n
  sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null || :
}

listing() { etc -printf '%y\0%m\0%u\0%g\0%s\0%l\0%p\0' | head -c 16777216; }

owned() { cat /var/lib/dpkg/info/*.list | grep '^/etc/.' || :; }

conffiles() { dpkg-query --show --showformat='package $\{Package} $\{db:Status-Status}\n$\{Conffiles}\n'; }

# files that packages install by ucf: their sums as installed
ucf() { cat /var/lib/ucf/hashfile 2>/dev/null || :; }

# the sums of all that a package has installed as its configuration
sums() {
  { conffiles | sed -n 's/^ \(\/.*\) [0-9a-f]\{32\}.*$/\1/p'; ucf | sed -n 's/^[0-9a-f]\{32\}  //p'; } |
    while IFS= read -r path; do if [ -f "$path" ]; then printf '%s\0' "$path"; fi; done |
    { xargs -0 -r md5sum -z -- || :; } | tr '\0' '\n'
}

# what packages copy into /etc when they are installed
templates() { find /usr/share/base-files /usr/share/libc-bin /usr/share/readline -type f -exec sha256sum {} + 2>/dev/null || :; }

packages() {
  dpkg-query --show --showformat='$\{Package} $\{db:Status-Status} $\{db:Status-Eflag} $\{db:Status-Want} $\{Version}\t$\{Essential}\t$\{Priority}\t$\{Section}\n'
}

# with its caches kept in memory, apt writes nothing
manual() { apt-mark -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= showmanual; }

# what the installer of the system had installed, where it says so
initial() { gzip -dc /var/log/installer/initial-status.gz 2>/dev/null | sed -n 's/^Package: //p'; }

unit_files() { systemctl list-unit-files --no-legend --no-pager; }

# the units that packages have enabled
enabled_by_packages() { find /var/lib/systemd/deb-systemd-helper-enabled -mindepth 2 -printf '%f\n' 2>/dev/null || :; }

# those of which packages have decided whether they are enabled
decided_by_packages() {
  find /var/lib/systemd/deb-systemd-helper-enabled -maxdepth 1 -name '*.dsh-also' -printf '%f\n' 2>/dev/null | sed 's/\.dsh-also$//'
}

# what starts units, and whether they end by themselves
runs() {
  names=
  for name in $1; do case $name in *@.*) ;; *) names="$names $name" ;; esac; done
  [ -z "$names" ] || systemctl show -p Id,TriggeredBy,Type -- $names
}

# how many keys let root in
root_keys() { grep -acE '(ssh-|ecdsa-|sk-)[a-z0-9@.-]+[[:blank:]]+AAAA' /root/.ssh/authorized_keys 2>/dev/null || :; }

managed() { cat /var/lib/estate/resources/*/entry 2>/dev/null || :; }

numbered() { awk -F: '$3 >= 1000 && $3 <= 59999 { print $1 }' "$1"; }

# Files that may become text of a program: not those as their package has installed them, but all of units.
# A line is a path without control characters.
texts() {
  {
    owned
    echo //conffiles
    conffiles | sed -n 's/^ \(\/.*\) \([0-9a-f]\{32\}\).*$/\2  \1/p'
    ucf
    echo //sums
    sums
    echo //files
    etc -type f -perm -004 -size -${textLimit + 1}c ! -path '*[[:cntrl:]]*' ${notSecret()} -printf '%s %p\n'
  } | awk '
    /^\/\// { part = $0; next }
    part == "" { own[$0] = 1; next }
    { size = $1; path = substr($0, length($1) + 2); sub(/^ /, "", path) }
    part == "//conffiles" { sum[path] = $1; next }
    part == "//sums" { if (sum[path] == $1) own[path] = 1; else delete own[path]; next }
    (!(path in own) || path ~ /^\/etc\/systemd\/system\//) && (total += size) <= ${totalLimit} { print "content:" path }
  '
}

unit_names() {
  {
    find /etc/systemd/system -maxdepth 1 -type f -printf '%f\n'
    find /etc/systemd/system -mindepth 2 -maxdepth 2 -name '*.conf' -path '*.d/*' -printf '%h\n' | sed 's/.*\///; s/\.d$//'
    find /etc/systemd/system -mindepth 2 -maxdepth 2 -type l -name '*@?*.*' -printf '%f\n'
    { enabled_by_packages; echo //; decided_by_packages; echo //; unit_files; } | awk '
      /^\/\// { part++; next }
      part == 0 { enabled[$1] = 1; next }
      part == 1 { decided[$1] = 1; next }
      $2 == "enabled" && ($3 == "disabled" || ($1 in decided && !($1 in enabled))) { print $1 }
      $2 == "disabled" && $1 in enabled { print $1 }
    '
  } 2>/dev/null | grep -xE '[A-Za-z0-9:_.\\-]+(@[A-Za-z0-9:_.\\-]*)?\.(${unitTypes})' | sort -u
}

sources() {
  find /etc/apt/sources.list.d -maxdepth 1 -type f -name '*.sources' -printf '%f\n' 2>/dev/null |
    sed -n 's/^\([a-z0-9][a-z0-9_.-]*\)\.sources$/text \1/p' | sort
}

# the name of each file and the keys in it
settings() {
  for file in /etc/sysctl.d/60-*.conf; do
    name=$(printf %s "$file" | sed -n 's/^\/etc\/sysctl\.d\/60-\([a-z0-9][a-z0-9_-]*\)\.conf$/\1/p')
    if [ -z "$name" ] || ! [ -f "$file" ] || [ -L "$file" ]; then continue; fi
    printf '%s' "$name"
    sed -n 's/^[[:blank:]]*\([A-Za-z0-9_][A-Za-z0-9_.:@\/-]*\)[[:blank:]]*=.*/\1/p' "$file" | sort -u |
      while IFS= read -r key; do printf ' %s' "$key"; done
    echo
  done
}

names=$(unit_names)
section host host
section listing listing
section owned owned
section conffiles conffiles
section ucf ucf
section sums sums
section templates templates
section packages packages
section manual manual
section initial initial
section unit-files unit_files
section enabled-by-packages enabled_by_packages
section decided-by-packages decided_by_packages
section runs runs "$names"
section root-keys root_keys
section managed managed
section File ask_lines File "$(texts)"
section AptSource ask_lines AptSource "$(sources)"
section Sysctl ask_lines Sysctl "$(settings)"
section Group ask_lines Group "$(numbered /etc/group)"
section User ask_lines User "$(numbered /etc/passwd)"
section Unit ask_lines Unit "$(printf '%s' "$names" | sed '/./s/^/text /')"
echo end`
  .replaceAll("$\\{", "${")
  .trim();

function notSecret(): string {
  return secretNames.map((glob) => `! -name ${quote(glob)}`).join(" ");
}
