import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { group } from "../../resources/group/group.ts";
import type { GroupInputs } from "../../resources/group/inputs.ts";
import type { GroupObserved } from "../../resources/group/inspect.ts";
import { LocalHost } from "./local-host.ts";

/**
 * For tests: a host whose accounts are those of a temporary folder. The real groupadd and groupdel work there
 * (`--prefix`); `getent` looks there as well. They come first on this process's PATH until disposal.
 */
export class GroupHost implements Disposable {
  readonly host = new LocalHost<GroupInputs, GroupObserved>(group);
  readonly #top = mkdtempSync(join(tmpdir(), "groups-"));
  readonly #path = process.env.PATH ?? "";

  /** `groups` and `users` are lines of /etc/group and /etc/passwd. */
  constructor({ groups = [], users = [] }: { groups?: readonly string[]; users?: readonly string[] } = {}) {
    for (const folder of ["bin", "etc"]) mkdirSync(join(this.#top, folder));
    this.#write("etc/group", ["root:x:0:", ...groups]);
    this.#write("etc/gshadow", ["root:*::", ...groups.map((line) => `${line.split(":")[0]}:!::`)]);
    this.#write("etc/passwd", ["root:x:0:0:root:/root:/bin/bash", ...users]);
    for (const tool of ["groupadd", "groupdel"])
      this.#program(tool, `exec /usr/sbin/${tool} --prefix ${this.#top} "$@"`);
    this.#program("getent", getent);
    process.env.PATH = `${join(this.#top, "bin")}${delimiter}${this.#path}`;
  }

  [Symbol.dispose](): void {
    process.env.PATH = this.#path;
    rmSync(this.#top, { recursive: true });
    this.host[Symbol.dispose]();
  }

  /** The lines of /etc/group but root's. */
  groups(): string[] {
    return this.#lines("etc/group").filter((line) => !line.startsWith("root:"));
  }

  /** The groups of /etc/gshadow but root. */
  shadows(): string[] {
    return this.#lines("etc/gshadow")
      .map((line) => line.split(":")[0]!)
      .filter((name) => name !== "root");
  }

  /** Makes `lines` those of /etc/group beside root's, as a person would with an editor. */
  edit(...lines: string[]): void {
    this.#write("etc/group", ["root:x:0:", ...lines]);
  }

  #lines(name: string): string[] {
    return readFileSync(join(this.#top, name), "utf8").split("\n").filter(Boolean);
  }

  #write(name: string, lines: readonly string[]): void {
    writeFileSync(join(this.#top, name), lines.map((line) => `${line}\n`).join(""));
  }

  #program(name: string, script: string): void {
    const path = join(this.#top, "bin", name);
    writeFileSync(path, `#!/bin/sh\ntop=${this.#top}\n${script}\n`);
    chmodSync(path, 0o755);
  }
}

const getent = `database=$1
shift
[ $# -gt 0 ] || exec cat "$top/etc/$database"
code=0
for key do
  awk -F: -v key="$key" '$1 == key || $3 == key { print; found = 1 } END { exit !found }' "$top/etc/$database" || code=2
done
exit $code`;
