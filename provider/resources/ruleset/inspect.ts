import { AnswerError, type Inspect } from "../definition.ts";
import { type RulesetInputs, rulesets } from "./inputs.ts";

export interface RulesetObserved {
  /** Whether the host has nft. */
  readonly tool: boolean;
  /** The SHA-256 of the file that the next boot loads; null where there is none. */
  readonly file: string | null;
  /** The SHA-256 of the unit that loads it; null where there is none. */
  readonly unit: string | null;
  /** Whether the unit starts at boot. */
  readonly enabled: boolean;
  /** The SHA-256 of the table in the kernel, as nft prints it; null where there is none. */
  readonly table: string | null;
  /** What was loaded last, and how nft printed it then; null where nothing was. */
  readonly loaded: { readonly file: string; readonly table: string } | null;
  /** The file's text in Base64, where an import asked for it. */
  readonly text?: string;
}

/** Where it is kept how nft printed a table right after it was loaded; root only. */
export const memory = "/var/lib/estate/rulesets";

/**
 * Defines `print_table NAME`: the table in the kernel in nft's own form, without counters (-s) and without what
 * packets put into sets, which is no change of the rules.
 */
export const printFunction = `print_table() {
  nft -s list table inet "estate_$1" 2>/dev/null | awk '
    /^\\t(set|map) / { grows = 0 }
    /^\\t\\tflags .*(dynamic|timeout)/ { grows = 1 }
    grows && /^\\t\\telements = / { inside = 1 }
    inside { if (/}$/) inside = 0; next }
    { print }'
}`;

export const inspect: Inspect<RulesetInputs, RulesetObserved> = {
  target: ({ name }) => name,

  script: `
${printFunction}
hash_of() { if [ -f "$1" ] && ! [ -L "$1" ]; then sum=$(sha256sum <"$1"); printf %s "\${sum%% *}"; else printf -- -; fi; }
PATH=$PATH:/usr/sbin
tool=no
if command -v nft >/dev/null; then tool=yes; fi
for name do
  text=-
  case $name in "text "*) name=\${name#text }; text=$(base64 -w 0 "${rulesets}/$name.nft" 2>/dev/null || echo -) ;; esac
  unit=estate-ruleset-$name.service
  enabled=no
  if [ -L "/etc/systemd/system/sysinit.target.wants/$unit" ]; then enabled=yes; fi
  table=-
  if [ $tool = yes ] && nft list table inet "estate_$name" >/dev/null 2>&1; then
    table=$(print_table "$name")
    case $table in
      "table inet estate_$name {"*) table=$(printf '%s\\n' "$table" | sha256sum); table=\${table%% *} ;;
      *) printf 'nft printed: %s\\n' "$table" ;;
    esac
  fi
  loaded=$(cat "${memory}/$name" 2>/dev/null || echo - -)
  echo "ruleset $name $tool $(hash_of "${rulesets}/$name.nft") $(hash_of "/etc/systemd/system/$unit") $enabled $table $loaded $text"
done`,

  parse(output, targets) {
    const lines = output.split("\n").filter((line) => line !== "");
    const odd = lines.find((line) => !line.startsWith("ruleset "));
    if (odd !== undefined) throw new AnswerError(odd);
    if (lines.length !== targets.length) throw new AnswerError(`${lines.length} lines`);
    return new Map(targets.map((target, index) => [target, parseLine(target, lines[index]!)]));
  },
};

function parseLine(target: string, line: string): RulesetObserved {
  const hash = "([0-9a-f]{64}|-)";
  const [, name, tool, file, unit, enabled, table, loadedFile, loadedTable, text] =
    line.match(
      new RegExp(
        `^ruleset (\\S+) (yes|no) ${hash} ${hash} (yes|no) ${hash} ${hash} ${hash} ([A-Za-z0-9+/=]+|-)$`,
      ),
    ) ?? [];
  if (name !== target.replace(/^text /, "")) throw new AnswerError(line);
  const known = (word: string | undefined) => (word === undefined || word === "-" ? null : word);
  const [wasFile, wasTable] = [known(loadedFile), known(loadedTable)];
  return {
    tool: tool === "yes",
    file: known(file),
    unit: known(unit),
    enabled: enabled === "yes",
    table: known(table),
    loaded: wasFile && wasTable ? { file: wasFile, table: wasTable } : null,
    ...(known(text) && { text }),
  };
}
