import { AnswerError, type Inspect } from "../definition.ts";
import { type Absent, type Entry, parseEntries, statEntries } from "../entry.ts";
import type { DownloadInputs } from "./inputs.ts";
import { recordName, records, signatureFormat } from "./record.ts";

export type DownloadObserved = Absent | RegularFile | NotAFile;

export interface RegularFile extends Entry {
  readonly type: "file";
  /** The SHA-256 of the content, in hex. */
  readonly sha256: string;
}

export interface NotAFile extends Entry {
  readonly type: "directory" | "symlink" | "other";
}

export const inspect: Inspect<DownloadInputs, DownloadObserved> = {
  target: ({ path }) => path,

  // A model of 100 GB is read for its SHA-256 only where it is not the file that was verified, by its size, inode
  // and times. Then the record of a download, where there is one, is written anew: that is all that changes.
  script: `
${statEntries}
stat --printf='${signatureFormat}\\t%n\\n' -- "$@" 2>/dev/null | while IFS='\t' read -r signature path; do
  [ -f "$path" ] && ! [ -L "$path" ] || continue
  record=${records}$path/${recordName} sum= known=
  [ ! -e "$record" ] || read -r sum known <"$record" || :
  if [ "$known" != "$signature" ]; then
    sum=$({ sha256sum <"$path"; } 2>&1)
    sum=\${sum%  -}
    if [ -e "$record" ] && [ \${#sum} = 64 ] && [ "$(stat --printf='${signatureFormat}' -- "$path")" = "$signature" ]; then
      { printf '%s %s\\n' "$sum" "$signature" >"$record.$$" && mv -f "$record.$$" "$record"; } 2>/dev/null || :
    fi
  fi
  printf 'sha256\\t%s\\t%s\\n' "$sum" "$path"
done`,

  parse(output, targets) {
    const sums = new Map<string, string>();
    const stats: string[] = [];
    for (const line of output.split("\n")) {
      const [, sum, path] = line.match(/^sha256\t([0-9a-f]{64})\t([^\t]+)$/) ?? [];
      if (sum && path) sums.set(path, sum);
      else if (line !== "") stats.push(line);
    }
    const entries = parseEntries(stats);
    return new Map(
      targets.map((path): [string, DownloadObserved] => {
        const entry = entries.get(path);
        if (!entry) return [path, { type: "absent" }];
        if (entry.type !== "file") return [path, { ...entry, type: entry.type }];
        const sha256 = sums.get(path);
        if (!sha256) throw new AnswerError(`${path} is a file, but its SHA-256 is missing`);
        return [path, { ...entry, type: "file", sha256 }];
      }),
    );
  },
};
