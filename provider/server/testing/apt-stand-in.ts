import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/**
 * For tests: programs of the names `apt-get`, `apt-mark`, `dpkg` and `dpkg-query` that keep a list of packages in
 * a temporary folder, and `sleep`, which does not wait. They come first on this process's PATH until disposal.
 */
export class StandIn implements Disposable {
  readonly #top = mkdtempSync(join(tmpdir(), "apt-"));
  readonly #path = process.env.PATH ?? "";

  /** `installed` are there from the beginning; `published` can be had; `needs` says who needs whom; `virtual` are provided by others. */
  constructor({ installed = [], published = [], needs = {}, virtual = {} }: StandInPackages) {
    const bin = join(this.#top, "bin");
    mkdirSync(bin);
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(bin, name), `#!/bin/sh\ntop=${this.#top}\n${dying}${script}`);
      chmodSync(join(bin, name), 0o755);
    }
    this.#write("state", installed.map((name) => `${name} installed ok install 1.0\n`).join(""));
    this.#write("published", published.map((name) => `${name}\n`).join(""));
    this.#write(
      "needs",
      Object.entries(needs)
        .map((pair) => `${pair.join(" ")}\n`)
        .join(""),
    );
    this.#write(
      "virtual",
      Object.entries(virtual)
        .map((pair) => `${pair.join(" ")}\n`)
        .join(""),
    );
    process.env.PATH = `${bin}${delimiter}${this.#path}`;
  }

  [Symbol.dispose](): void {
    process.env.PATH = this.#path;
    rmSync(this.#top, { recursive: true });
  }

  /** The next calls of apt-get that would change something fail with these words, one after the other. */
  failing(...words: string[]): void {
    for (const [index, text] of words.entries()) this.#write(`failure-${index + 1}`, `${text}\n`);
  }

  /** Ends the shell that makes the call of this number, counted from 1, by SIGKILL; 0 ends none. */
  killingAt(call: number): void {
    this.#write("kill-at", `${call}\n`);
  }

  /** What is published when the lists are read the next time. */
  publishing(...names: string[]): void {
    this.#write("next-published", names.map((name) => `${name}\n`).join(""));
  }

  /** The calls since the last look that would change something or wait. */
  calls(): string[] {
    const file = join(this.#top, "calls");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").trim().split("\n");
    rmSync(file);
    return lines;
  }

  /** Each package that dpkg knows and how it stands: `tree installed ok install 1.0`. */
  packages(): string[] {
    return readFileSync(join(this.#top, "state"), "utf8").split("\n").filter(Boolean).sort();
  }

  /** Makes a package stand as a kill would leave it. */
  tear(name: string): void {
    const others = this.packages().filter((line) => !line.startsWith(`${name} `));
    this.#write("state", [...others, `${name} half-installed reinstreq install 1.0`, ""].join("\n"));
  }

  /** Makes a package stand as while another apt unpacks it, which ends while somebody waits for its lock. */
  unpack(name: string): void {
    this.tear(name);
    this.#write("unpacked", `${name}\n`);
  }

  #write(name: string, text: string): void {
    writeFileSync(join(this.#top, name), text);
  }
}

interface StandInPackages {
  readonly installed?: readonly string[];
  readonly published?: readonly string[];
  readonly virtual?: Readonly<Record<string, string>>;
  readonly needs?: Readonly<Record<string, string>>;
}

// A call can come from a subshell: all shells above it end with it.
const dying = `
if [ -e "$top/kill-at" ]; then
  read -r left <"$top/kill-at"
  echo $((left - 1)) >"$top/kill-at"
  if [ "$left" = 1 ]; then
    rm "$top/kill-at"
    process=$PPID
    while [ "$(cat /proc/$process/comm)" = sh ]; do
      shells="$process $shells"
      process=$(sed -n 's/^PPid:\t//p' /proc/$process/status)
    done
    kill -9 $shells
  fi
fi
`;

const setState = `
set_state() {
  grep -v "^$1 " "$top/state" >"$top/state.part"
  [ -z "$2" ] || echo "$1 $2" >>"$top/state.part"
  mv "$top/state.part" "$top/state"
}
`;

const programs = {
  "apt-get": `${setState}
words= verb= simulate= reinstall= tells=
while [ $# -gt 0 ]; do
  case $1 in
    -o) [ "$2" != APT::Status-Fd=3 ] || tells=yes; shift ;;
    -q | -y) ;;
    --simulate) simulate=yes ;;
    --reinstall) reinstall=yes words="$words $1" ;;
    --*) words="$words $1" ;;
    install | remove | update | check) verb=$1 ;;
    *) words="$words $1" names="$names \${1%%=*}" ;;
  esac
  shift
done
[ -n "$simulate" ] || echo "apt-get $verb$words" >>"$top/calls"
failure=$(ls "$top" | grep -m 1 '^failure-')
if [ -n "$failure" ] && [ -z "$simulate" ]; then
  cat "$top/$failure" >&2
  rm "$top/$failure"
  exit 100
fi
case $verb in
  check)
    if [ -e "$top/unpacked" ]; then
      set_state "$(cat "$top/unpacked")" 'installed ok install 1.0'
      rm "$top/unpacked"
    fi ;;
  update) [ ! -e "$top/next-published" ] || mv "$top/next-published" "$top/published" ;;
  install)
    while read -r name provider; do
      case " $names " in *" $name "*)
        set_state "$name" 'not-installed ok unknown '
        names=$(echo " $names " | sed "s/ $name / $provider /") ;;
      esac
    done <"$top/virtual"
    for name in $names; do
      grep -qx "$name" "$top/published" || { echo "E: Unable to locate package $name"; exit 100; }
    done
    for name in $names; do
      [ -z "$tells" ] || echo "pmstatus:$name:50.0000:Installing $name" >&3
      grep -q "^$name half-installed" "$top/state" && [ -z "$reinstall" ] || set_state "$name" 'installed ok install 1.0'
    done ;;
  remove)
    while read -r name needed; do
      case " $names " in *" $needed "*) grep -q "^$name installed" "$top/state" && names="$names $name" ;; esac
    done <"$top/needs"
    for name in $names; do
      echo "Remv $name [1.0]"
      [ -n "$simulate" ] || set_state "$name" 'config-files ok deinstall 1.0'
    done ;;
esac
exit 0
`,
  "apt-mark": `${setState}
echo "apt-mark $*" >>"$top/calls"
want=install
[ "$1" = unhold ] || want=hold
shift
for name do set_state "$name" "installed ok $want 1.0"; done
`,
  dpkg: `
case $* in
  *--configure*) echo "dpkg $*" >>"$top/calls" ;;
  *--simulate*) while read -r name needed; do echo " $name depends on $needed." >&2; done <"$top/needs"; exit 1 ;;
esac
`,
  "dpkg-query": `
format='\${Package}\t\${Version}\\n'
names=
for word do
  case $word in
    --show) ;;
    --showformat=*) format=\${word#--showformat=} ;;
    *) names="$names $word" ;;
  esac
done
awk -v format="$format" -v names="$names" '
  BEGIN { count = split(names, asked, " "); for (i = 1; i <= count; i++) missing[asked[i]] = 1 }
  count == 0 || $1 in missing {
    line = format
    gsub(/[$]{Package}/, $1, line); gsub(/[$]{db:Status-Status}/, $2, line)
    gsub(/[$]{db:Status-Eflag}/, $3, line); gsub(/[$]{db:Status-Want}/, $4, line)
    gsub(/[$]{Version}/, $5, line)
    printf "%s", line
    delete missing[$1]
  }
  END { for (name in missing) exit 1 }
' "$top/state"
`,
  sleep: 'echo "sleep $*" >>"$top/calls"\n',
};
