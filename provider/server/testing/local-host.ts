import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostKind, Step } from "../../resources/definition.ts";
import type { Part } from "../../ssh/input.ts";
import {
  applyScript,
  deleteScript,
  inspectScript,
  parseTold,
  readySteps,
  root,
  sections,
  toldIn,
} from "../script.ts";

/** For tests: what a script finds on its standard input. */
export function inputOf(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : readFileSync(part.file))));
}

/**
 * For tests: a host that is a temporary folder of this machine. The scripts are the ones that the server
 * assembles, run by /bin/sh; only the folder in which a host keeps its memory is another one.
 */
export class LocalHost<Inputs extends object, Observed extends object> implements Disposable {
  readonly #kind: HostKind<Inputs, Observed>;
  readonly top = mkdtempSync(join(tmpdir(), "host-"));
  readonly #memory = join(this.top, "estate");
  readonly #enter: readonly string[];

  /** `enter` is the command that runs others where they are to run, as in namespaces of their own. Default: none. */
  constructor(kind: HostKind<Inputs, Observed>, enter: readonly string[] = []) {
    this.#kind = kind;
    this.#enter = enter;
  }

  [Symbol.dispose](): void {
    rmSync(this.top, { recursive: true });
  }

  /** The answer to a question, as the kind reads it. */
  ask(target: string): Observed {
    const { stdout } = this.#sh(inspectScript([this.#kind], [{ kind: this.#kind.name, target }]));
    const answer = sections(stdout)?.get(this.#kind.name);
    if (answer === undefined) throw new Error(`the answer was cut short: ${stdout.slice(-200)}`);
    return this.#kind.inspect.parse(answer, [target]).get(target)!;
  }

  observe(inputs: Inputs): Observed {
    return this.ask(this.#kind.inspect.target(inputs));
  }

  /**
   * Creates or updates, as the server does. `killedAt` ends the script by SIGKILL after that many lines of its
   * work; `meanwhile` is what others do after the host was asked.
   */
  apply({ old, wanted, killedAt, meanwhile }: Applied<Inputs>): Told {
    const observed = this.observe(wanted);
    meanwhile?.();
    const folder = this.#folderOf(wanted);
    const steps = this.#kind.steps({ old, wanted, observed, folder });
    const { script, input } = applyScript({
      kind: this.#kind,
      id: `local:${this.#kind.address(wanted)}`,
      urn: "urn:test",
      folder,
      target: this.#kind.inspect.target(wanted),
      steps: readySteps(steps),
      before: JSON.stringify(observed),
    });
    return this.#work({ script, input, steps, killedAt });
  }

  /** Removes, as the server does. */
  undo(inputs: Inputs, { killedAt }: { killedAt?: number } = {}): Told {
    const folder = this.#folderOf(inputs);
    const before = JSON.parse(readFileSync(join(this.#local(folder), "before"), "utf8"));
    const steps = this.#kind.undo({ inputs, before, observed: this.observe(inputs), folder });
    const { script, input } = deleteScript(folder, readySteps(steps));
    return this.#work({ script, input, steps, killedAt });
  }

  /** Whether the host still remembers the resource. */
  remembers(inputs: Inputs): boolean {
    return existsSync(join(this.#local(this.#folderOf(inputs)), "entry"));
  }

  /** The paths of the versions that were kept because they would have been lost. */
  keptVersions(): string[] {
    const kept = join(this.#memory, "kept");
    if (!existsSync(kept)) return [];
    return readdirSync(kept, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  #work({ script, input, steps, killedAt }: Work): Told {
    const { stderr, signal } = this.#sh(dyingAfter(script, killedAt), inputOf(input));
    const { notes, failed, rest } = parseTold(stderr);
    const lines = script.split("\n");
    return {
      notes,
      progress: progressIn(stderr),
      failed: failed === undefined ? undefined : steps[failed]?.title,
      rest,
      killed: signal === "SIGKILL",
      lines: lines.length - firstLineOfWork(lines),
      commands: commandsIn(lines.slice(firstLineOfWork(lines))),
    };
  }

  #folderOf(inputs: Inputs): string {
    return `${root}/resources/${this.#kind.name}-${this.#kind.address(inputs).replaceAll("/", "-")}`;
  }

  #local(path: string): string {
    return path.replace(root, this.#memory);
  }

  #sh(script: string, input: Buffer = Buffer.alloc(0)) {
    const [command = "", ...args] = [...this.#enter, "/bin/sh", "-c", script.replaceAll(root, this.#memory)];
    const { stdout, stderr, signal } = spawnSync(command, args, {
      input,
      encoding: "utf8",
      maxBuffer: 16 * 1024 * 1024,
    });
    return { stdout, stderr, signal };
  }
}

interface Applied<Inputs> {
  readonly old?: Inputs;
  readonly wanted: Inputs;
  readonly killedAt?: number;
  readonly meanwhile?: () => void;
}

/** What a person hears of a run. */
export interface Told {
  readonly notes: string[];
  /** How far it said it was, in its order. */
  readonly progress: string[];
  /** The title of the step that failed, undefined where none did. */
  readonly failed: string | undefined;
  /** What programs said. */
  readonly rest: string;
  /** Whether it was killed. */
  readonly killed: boolean;
  /** How many lines its work has. */
  readonly lines: number;
  /** After which of them the script itself goes on: those of functions and here-documents are left out. */
  readonly commands: readonly number[];
}

interface Work {
  readonly script: string;
  readonly input: readonly Part[];
  readonly steps: readonly Step[];
  readonly killedAt: number | undefined;
}

/**
 * Repeats a rehearsal with a SIGKILL after each line of its script in turn, or after one line in `every` where a run
 * is slow. Lines of a branch that is not taken kill nothing. Gives the number of runs that were killed.
 */
export function killedAfterEachLine(rehearse: (line: number) => Told, every = 1): number {
  let killed = 0;
  let lines = 1;
  for (let line = 0; line < lines; line += every) {
    const told = rehearse(line);
    lines = told.lines;
    if (told.killed) killed++;
  }
  return killed;
}

/** As {@link killedAfterEachLine}, for what takes so long that only {@link Told.commands} count. */
export function killedAfterEachCommand(rehearse: (line: number) => Told): number {
  let killed = 0;
  let commands: readonly number[] = [0];
  for (let index = 0; index < commands.length; index++) {
    const told = rehearse(commands[index]!);
    commands = told.commands;
    if (told.killed) killed++;
  }
  return killed;
}

function progressIn(stderr: string): string[] {
  const told = stderr.split("\n").map(toldIn);
  return told.flatMap((line) => (line?.verb === "progress" ? [line.text] : []));
}

function commandsIn(lines: readonly string[]): number[] {
  let end: string | undefined;
  return lines.flatMap((line, index) => {
    const isInside = end !== undefined;
    if (line === end) end = undefined;
    else if (!isInside) end = line.match(/<<'(\w+)'$/)?.[1] ?? (/^\w+\(\) \{$/.test(line) ? "}" : undefined);
    return isInside || end !== undefined ? [] : [index];
  });
}

/** Where the work of a script begins: what comes before are functions, between whose lines nothing happens. */
function firstLineOfWork(lines: readonly string[]): number {
  return lines.findIndex((line) => line.startsWith("trap ")) + 1;
}

function dyingAfter(script: string, line: number | undefined): string {
  if (line === undefined) return script;
  const lines = script.split("\n");
  return lines.toSpliced(firstLineOfWork(lines) + line, 0, "kill -9 $$").join("\n");
}
