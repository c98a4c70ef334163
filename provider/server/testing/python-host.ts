import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { HostKind, Step } from "../../resources/definition.ts";
import type { PythonEnvInputs } from "../../resources/python-env/inputs.ts";
import type { PythonEnvObserved } from "../../resources/python-env/inspect.ts";
import { pythonEnv } from "../../resources/python-env/python-env.ts";
import { LocalHost } from "./local-host.ts";

/**
 * For tests: a host whose /opt is below a temporary folder of this machine, and at {@link uv} a stand-in for uv. It
 * lays an environment out as uv does, writes down what it was called with, and has no package called `missing`.
 */
export class PythonHost implements Disposable {
  readonly #host = new LocalHost(pythonEnv);
  readonly top = this.#host.top;
  readonly host: LocalHost<PythonEnvInputs, PythonEnvObserved> = new LocalHost(this.#here());
  readonly uv = join(this.top, "uv");

  constructor() {
    mkdirSync(this.path(""));
    this.#program(this.uv, uv);
  }

  [Symbol.dispose](): void {
    this.host[Symbol.dispose]();
    this.#host[Symbol.dispose]();
  }

  /** Where something of the host's /opt is on this machine. */
  path(name: string): string {
    return join(this.top, "opt", name);
  }

  /** Where the link leads; undefined where there is none. */
  current(name: string): string | undefined {
    const link = this.path(`${name}/current`);
    return existsSync(link) ? readlinkSync(link) : undefined;
  }

  /** The folders of the environments, sorted. */
  environments(name: string): string[] {
    return globSync("*", { cwd: this.path(`${name}/envs`) }).sort();
  }

  /** What the stand-in was called with, in the words that matter. */
  calls(): string[] {
    const file = join(this.top, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }

  /** Installs into an environment, as somebody does by hand. */
  install(environment: string, distribution: string): void {
    const folder = this.path(`${environment}/lib/python3.12/site-packages/${distribution}.dist-info`);
    mkdirSync(folder);
    writeFileSync(join(folder, "RECORD"), "");
  }

  /** Does something on the host by hand. */
  sh(command: string): void {
    execFileSync("/bin/sh", ["-euc", command]);
  }

  #program(path: string, text: string): void {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }

  #here(): HostKind<PythonEnvInputs, PythonEnvObserved> {
    const here = (text: string) => text.replaceAll("/opt/", `${this.path("")}/`);
    const move = (steps: Step[]): Step[] =>
      steps.map((step) => ("run" in step ? { ...step, run: here(step.run) } : step));
    return {
      ...pythonEnv,
      inspect: { ...pythonEnv.inspect, script: here(pythonEnv.inspect.script) },
      steps: (work) => move(pythonEnv.steps(work)),
      undo: (work) => move(pythonEnv.undo(work)),
    };
  }
}

const uv = `#!/bin/sh
set -eu
echo "$*" | sed "s|$(dirname "$0")/||g" >> "$(dirname "$0")/calls"
for last; do :; done
case $1 in
  venv)
    mkdir "$last" "$last/bin" "$last/lib" "$last/lib/python3.12" "$last/lib/python3.12/site-packages"
    echo 'version = 3.12' > "$last/pyvenv.cfg"
    ln -s /bin/sh "$last/bin/python" ;;
  pip)
    while [ "$1" != --python ]; do shift; done
    env=\${2%/bin/python}
    mkdir -p "$UV_CACHE_DIR"
    { cat "$last"; echo; } | sed -n 's/^\\([a-z]*\\)==\\([0-9.]*\\).*/\\1-\\2/p' | while read -r package; do
      case $package in missing-*) echo "no version of $package was found" >&2; exit 2 ;; esac
      mkdir "$env/lib/python3.12/site-packages/$package.dist-info"
      echo "$package.py,sha256=," > "$env/lib/python3.12/site-packages/$package.dist-info/RECORD"
    done ;;
esac
`;
