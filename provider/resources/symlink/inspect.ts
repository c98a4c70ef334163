import { AnswerError, type Inspect } from "../definition.ts";
import { type Absent, type Entry, parseEntries, statEntries } from "../entry.ts";
import type { SymlinkInputs } from "./inputs.ts";

export type SymlinkObserved = Absent | Link | NotALink;

/** A link has no permissions of its own, and its times say nothing. */
export interface Link {
  readonly type: "symlink";
  /** Where it leads, as the link says it. */
  readonly target: string;
}

export interface NotALink extends Entry {
  readonly type: "file" | "directory" | "other";
}

export const inspect: Inspect<SymlinkInputs, SymlinkObserved> = {
  target: ({ path }) => path,

  // A target may hold a line break, which must not look like the next line: it becomes the character 1.
  script: `
${statEntries}
find "$@" -maxdepth 0 -type l -printf 'link\\t%p\\t%l\\0' 2>/dev/null | tr '\\n\\0' '\\001\\n'`,

  parse(output, targets) {
    const links = new Map<string, string>();
    const stats: string[] = [];
    for (const line of output.split("\n")) {
      const [, path, target] = line.match(/^link\t([^\t]+)\t(.*)$/) ?? [];
      if (path !== undefined && target !== undefined) links.set(path, target);
      else if (line !== "") stats.push(line);
    }
    const entries = parseEntries(stats);
    return new Map(
      targets.map((path): [string, SymlinkObserved] => {
        const entry = entries.get(path);
        if (!entry) return [path, { type: "absent" }];
        if (entry.type !== "symlink") return [path, { ...entry, type: entry.type }];
        const target = links.get(path);
        if (target === undefined)
          throw new AnswerError(`${path} is a symbolic link, but where it leads is missing`);
        return [path, { type: "symlink", target }];
      }),
    );
  },
};
