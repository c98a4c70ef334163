import type { Inspect } from "../definition.ts";
import { type Absent, type EntryType, parseEntries, statEntries } from "../entry.ts";
import type { Permissions } from "../permissions.ts";
import type { DirectoryInputs } from "./inputs.ts";

export type DirectoryObserved = Absent | Present;

/** Without size and time: what is in a directory is not managed, and they change with it. */
export interface Present extends Permissions {
  readonly type: EntryType;
}

export const inspect: Inspect<DirectoryInputs, DirectoryObserved> = {
  target: ({ path }) => path,

  script: statEntries,

  parse(output, targets) {
    const entries = parseEntries(output.split("\n").filter((line) => line !== ""));
    return new Map(
      targets.map((path): [string, DirectoryObserved] => {
        const entry = entries.get(path);
        if (!entry) return [path, { type: "absent" }];
        const { type, owner, group, mode } = entry;
        return [path, { type, owner, group, mode }];
      }),
    );
  },
};
