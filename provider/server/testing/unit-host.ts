import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostKind, Step } from "../../resources/definition.ts";
import { type UnitInputs, unitFile } from "../../resources/unit/inputs.ts";
import type { Observed } from "../../resources/unit/observed.ts";
import { unit } from "../../resources/unit/unit.ts";
import { killedAfterEachLine, LocalHost, type Told } from "./local-host.ts";

/**
 * For tests: a folder of this machine as a host with one unit, and a stand-in for systemd that reads unit files
 * at a reload, runs what it read at a start, and fails where the text says so. The scripts are the real ones.
 */
export class UnitHost implements Disposable {
  readonly #host = new LocalHost(unit);
  readonly #programs = join(this.#host.top, "programs");
  readonly #system = join(this.#host.top, "system");
  readonly host: LocalHost<UnitInputs, Observed> = new LocalHost(this.#here());

  constructor() {
    for (const folder of [this.#programs, this.#system]) mkdirSync(folder);
    this.#program("systemctl", systemctl.replaceAll("SYSTEM", this.#system));
    this.#program("journalctl", `[ "$1" = --sync ] || echo 'page: no such file'`);
    this.#program("sleep", "");
  }

  [Symbol.dispose](): void {
    this.host[Symbol.dispose]();
    this.#host[Symbol.dispose]();
  }

  /** The path on this machine of a file below systemd's folder. */
  path(name: string): string {
    return join(this.#system, name);
  }

  /** The text of such a file, undefined where it is absent. */
  read(name: string): string | undefined {
    return existsSync(this.path(name)) ? readFileSync(this.path(name), "utf8") : undefined;
  }

  /** What runs: the unit's file and drop-ins, as they were when it started. */
  running(): string | undefined {
    return this.read("@active") === "active\n" ? this.read("@running") : undefined;
  }

  #program(name: string, text: string): void {
    const path = join(this.#programs, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  #here(): HostKind<UnitInputs, Observed> {
    const here = (text: string) => text.replaceAll(unitFile("").slice(0, -1), this.#system);
    const there = (text: string) => text.replaceAll(this.#system, unitFile("").slice(0, -1));
    const programs = `PATH=${this.#programs}:$PATH`;
    const move = (steps: Step[]): Step[] => [
      { title: "find the stand-ins", run: programs },
      ...steps.map((step) =>
        "run" in step ? { ...step, run: here(step.run) } : { ...step, upload: here(step.upload) },
      ),
    ];
    return {
      ...unit,
      inspect: {
        ...unit.inspect,
        script: `${programs}\n${here(unit.inspect.script)}`,
        parse: (output, targets) => unit.inspect.parse(there(output), targets),
      },
      steps: (work) => move(unit.steps(work)),
      undo: (work) => move(unit.undo(work)),
    };
  }
}

/**
 * As {@link killedAfterEachLine}, after one line in thirteen, because a run of the stand-ins is slow.
 */
export function killedHereAndThere(rehearse: (line: number) => Told): number {
  return killedAfterEachLine(rehearse, 13);
}

const systemctl = `cd SYSTEM
while [ "\${1#-}" != "$1" ]; do shift; done
verb=$1
for name; do :; done
read_files() { cat "$name" "$name.d"/*.conf 2>/dev/null; }
property() {
  case $1 in
    Id) echo "$name" ;;
    LoadState) if [ -s @loaded ]; then echo loaded; else echo not-found; fi ;;
    ActiveState | SubState) cat @active 2>/dev/null || echo inactive ;;
    UnitFileState) if [ -e @enabled ]; then echo enabled; elif [ -e "$name" ]; then echo disabled; fi ;;
    NeedDaemonReload) if [ "$(read_files)" = "$(cat @loaded 2>/dev/null)" ]; then echo no; else echo yes; fi ;;
    ExecMainStartTimestamp) cat @started 2>/dev/null || echo ;;
    InvocationID) if grep -q flaps @running; then date +%N; else echo 1; fi ;;
    Type) echo simple ;;
    *) echo ;;
  esac
}
case $verb in
  show)
    shift
    while [ $# -gt 1 ]; do
      case $1 in -p) asked=$2; shift ;; --value) plain=yes ;; esac
      shift
    done
    for one in $(echo "$asked" | tr , ' '); do
      if [ "\${plain-}" ]; then property "$one"; else echo "$one=$(property "$one")"; fi
    done ;;
  daemon-reload)
    name=$(ls | grep '[.]service$')
    read_files > @loaded || : ;;
  start | restart)
    cp @loaded @running
    date -u '+%a %Y-%m-%d %H:%M:%S.%6N UTC' > @started
    if grep -q fails @running; then echo failed > @active; exit 1; fi
    echo active > @active ;;
  stop) echo inactive > @active ;;
  is-active) [ "$(property ActiveState)" = active ] ;;
  is-enabled) property UnitFileState ;;
  enable | reenable) : > @enabled ;;
  disable) rm -f @enabled ;;
esac`;
