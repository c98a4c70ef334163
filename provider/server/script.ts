import { basename, dirname } from "node:path/posix";
import type { AnyHostKind, Step } from "../resources/definition.ts";
import { identityScript } from "../resources/ready/ready.ts";
import { quote, quoteAll } from "../resources/shell.ts";
import { filePart, type Part } from "../ssh/input.ts";

/** Where a host keeps what it needs to know of us; root only. */
export const root = "/var/lib/estate";

const preamble = "export LC_ALL=C; umask 077";

const marker = "@estate";

/** A question for a host: which kind is asked for which target. */
export interface Question {
  readonly kind: string;
  readonly target: string;
}

function answerFunctions(kinds: readonly AnyHostKind[]): string[] {
  return kinds.map((kind) => `answer_${kind.name}() {\n${kind.inspect.script.trim()}\n}`);
}

function ask(kind: string, words: string): string {
  return `printf '${marker} begin ${kind}\\n'; answer_${kind} ${words}; printf '\\n${marker} end ${kind}\\n'`;
}

/**
 * The script of a host's first Read: prints who the machine is, the manifest, and then the answers to every question
 * in it, one call of each kind's function.
 */
export function manifestScript(kinds: readonly AnyHostKind[]): string {
  const names = kinds.map(({ name }) => name);
  return [
    preamble,
    ...answerFunctions(kinds),
    `manifest=$(cat ${root}/resources/*/entry 2>/dev/null || :)`,
    `printf '${marker} begin identity\\n%s\\n${marker} end identity\\n' "$(${identityScript})"`,
    `printf '${marker} begin manifest\\n%s\\n${marker} end manifest\\n' "$manifest"`,
    sortTargets(names),
    ...names.map(
      (name) => `set -f
IFS='
'
set -- $targets_${name}
unset IFS
set +f
if [ $# -gt 0 ]; then ${ask(name, '"$@"')}; fi`,
    ),
    "",
  ].join("\n");
}

/**
 * Puts the targets of the manifest into a variable for each kind, a line for each. It is gone through once for all
 * kinds: sh reads it byte by byte, each with a system call.
 */
function sortTargets(kinds: readonly string[]): string {
  return `${kinds.map((kind) => `targets_${kind}=`).join(" ")}
while IFS='	' read -r kind target id; do
  case $kind in
${kinds
  .map(
    (kind) => `    ${kind}) targets_${kind}=$targets_${kind}$target'
' ;;`,
  )
  .join("\n")}
  esac
done <<END
$manifest
END`;
}

/** The script that answers the given questions. */
export function inspectScript(kinds: readonly AnyHostKind[], questions: readonly Question[]): string {
  const asked = kinds
    .map((kind) => ({ kind, targets: questions.filter((q) => q.kind === kind.name).map((q) => q.target) }))
    .filter(({ targets }) => targets.length > 0);
  return [
    preamble,
    ...answerFunctions(asked.map(({ kind }) => kind)),
    ...asked.map(({ kind, targets }) => ask(kind.name, quoteAll(targets))),
    "",
  ].join("\n");
}

/** The answers in a script's output, by kind (or `identity`, `manifest`); undefined where it was cut short or garbled. */
export function sections(output: string): Map<string, string> | undefined {
  const found = new Map<string, string>();
  let open: { name: string; lines: string[] } | undefined;
  for (const line of output.split("\n")) {
    const [word, verb, name] = line.split(" ");
    if (word !== marker) open?.lines.push(line);
    else if (verb === "begin" && name && !open) open = { name, lines: [] };
    else if (verb === "end" && open && open.name === name) {
      found.set(open.name, open.lines.join("\n"));
      open = undefined;
    } else return undefined;
  }
  return open ? undefined : found;
}

/** A line of the manifest: what is managed on the host, how it is asked, and which resource it is. */
export interface Entry extends Question {
  readonly id: string;
  readonly urn: string;
}

/** The manifest's lines as the entries that they are. */
export function parseManifest(text: string): Entry[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [kind = "", target = "", id = "", urn = ""] = line.split("\t");
      return { kind, target, id, urn };
    });
}

export interface Work {
  readonly kind: AnyHostKind;
  /** The resource's id, `db:/etc/redis/redis.conf`. */
  readonly id: string;
  readonly urn: string;
  readonly folder: string;
  readonly target: string;
  readonly steps: readonly ReadyStep[];
  /** What was found when the resource was created, as JSON; kept on the host so that a Create that is repeated after a crash still knows it. */
  readonly before: string;
}

/** A script, and what it finds on its standard input. */
export interface Script {
  readonly script: string;
  readonly input: readonly Part[];
}

/** A step whose upload is at hand: its length is known. */
export type ReadyStep = { readonly run: string } | { readonly upload: string; readonly part: Part };

/** Looks at what steps upload. Throws an EstateError where a file of this machine cannot be read. */
export function readySteps(steps: readonly Step[]): ReadyStep[] {
  return steps.map((step) => {
    if ("run" in step) return step;
    const part = "content" in step ? step.content : filePart(step.file, step.orElse);
    return { upload: step.upload, part };
  });
}

function stepLines(steps: readonly ReadyStep[]): string[] {
  return steps.flatMap((step, index) => [
    `current=${index}`,
    "run" in step
      ? // a program that reads its stdin must not eat the uploads that follow
        `{\n${step.run.trim()}\n} </dev/null 9>&-`
      : `receive ${step.part.length} ${quote(step.upload)}`,
  ]);
}

/** How long a change waits for another one of the same resource, in seconds. */
const lockTimeout = 600;

/** Where a host keeps what it needs to know of us, by the folder of one of its resources. */
function memoryOf(folder: string): string {
  return dirname(dirname(folder));
}

/** Where a host keeps large uploads of a resource as far as they came, until its script has ended. */
export function partialsOf(folder: string): string {
  return `${memoryOf(folder)}/partials`;
}

/** After how many days a part of an upload that nobody came back for is thrown away. */
const staleAfter = 7;

/** Every change of a host looks for them, by the shell alone: where there are none, no program is started. */
function forgetStale(folder: string): string {
  const partials = quote(partialsOf(folder));
  const remove = `find ${partials} -xdev -mindepth 1 -maxdepth 1 -type f -mtime +${staleAfter - 1} -delete`;
  return `for partial in ${partials}/*; do [ ! -e "$partial" ] || ${remove} || :; break; done`;
}

/**
 * A script goes on when its controller is killed, so the next run's could meet it: they take turns by a lock
 * that ends with its holder. It lies beside the resources' folders, because a resource's own may be removed
 * while somebody waits. The programs that steps start do not inherit it.
 */
function takeTurns(folder: string): string {
  const locks = `${memoryOf(folder)}/locks`;
  const lock = `${locks}/${basename(folder)}`;
  return `mkdir -p -m 0700 ${quote(locks)}
exec 9>${quote(lock)}
flock -w ${lockTimeout} 9 || { echo ${quote(`another run has been changing this for more than ${lockTimeout} s: see "fuser ${lock}" on the host`)} >&2; exit 1; }`;
}

/**
 * The script that answers one question and says what was found when the resource was created, if it was. It
 * waits for a change that is going on: half of it would be taken for what was there before us.
 */
export function situationScript(kind: AnyHostKind, target: string, folder: string): string {
  const before = quote(`${folder}/before`);
  return `${takeTurns(folder)}
${inspectScript([kind], [{ kind: kind.name, target }])}if [ -e ${before} ]; then
printf '${marker} begin before\\n'; cat ${before}; printf '\\n${marker} end before\\n'
fi
`;
}

const guard = `set -eu
current=0
# a work that goes on does not end because nobody listens any more
note() { (printf '${marker} note %s\\n' "$*" >&2) || :; }
progress() { (printf '${marker} progress %s\\n' "$*" >&2) || :; }
# never through a link or into a file that is there, and never half of it: a cut connection only looks like an end
receive() {
  rm -f "$2"
  (set -C; head -c "$1" > "$2")
  [ "$(wc -c < "$2")" = "$1" ] || { rm -f "$2"; echo 'the upload was cut short' >&2; exit 1; }
}
trap 'code=$?; [ $code = 0 ] || printf "${marker} failed %s %s\\n" "$current" "$code" >&2' EXIT`;

/**
 * The script that does a resource's steps and then asks the host again, so that what is stored is what was
 * seen. The manifest's entry is written first: a run that dies in the middle leaves a question, not a secret
 * half-made thing that nobody asks about.
 */
export function applyScript(work: Work): Script {
  const { kind, folder, id, urn, target } = work;
  const script = [
    preamble,
    ...answerFunctions([kind]),
    guard,
    takeTurns(folder),
    forgetStale(folder),
    `mkdir -p ${quote(folder)}`,
    `[ -e ${quote(`${folder}/before`)} ] || { printf %s ${quote(work.before)} > ${quote(`${folder}/before.part`)}; mv ${quote(`${folder}/before.part`)} ${quote(`${folder}/before`)}; }`,
    `printf '%s\\n' ${quote(`${kind.name}\t${target}\t${id}\t${urn}`)} > ${quote(`${folder}/entry.part`)}`,
    `mv ${quote(`${folder}/entry.part`)} ${quote(`${folder}/entry`)}`,
    ...stepLines(work.steps),
    "set +e",
    ask(kind.name, quote(target)),
    "exit 0",
    "",
  ].join("\n");
  return { script, input: uploads(work.steps) };
}

/** The script that undoes a resource and then forgets it. */
export function deleteScript(folder: string, steps: readonly ReadyStep[]): Script {
  const script = [
    preamble,
    guard,
    takeTurns(folder),
    forgetStale(folder),
    ...stepLines(steps),
    `rm -rf ${quote(folder)}`,
    "",
  ].join("\n");
  return { script, input: uploads(steps) };
}

function uploads(steps: readonly ReadyStep[]): Part[] {
  return steps.flatMap((step) => ("upload" in step ? [step.part] : []));
}

/** What a script told on stderr: notes for the person, and which step failed. The rest is what the programs said. */
export function parseTold(stderr: string): { notes: string[]; failed: number | undefined; rest: string } {
  const notes: string[] = [];
  const rest: string[] = [];
  let failed: number | undefined;
  for (const line of stderr.split("\n")) {
    const [, verb, text] = line.match(/^@estate (note|progress|failed) (.*)$/) ?? [];
    if (verb === "progress") continue;
    if (verb === "note") notes.push(text!);
    else if (verb === "failed") failed = Number(text!.split(" ")[0]);
    else rest.push(line);
  }
  return { notes, failed, rest: rest.join("\n").trim() };
}

/** What a script tells while it runs, where `line` of its stderr does: a note stays, progress is of the moment. */
export function toldIn(line: string): { verb: "note" | "progress"; text: string } | undefined {
  const [, verb, text] = line.match(/^@estate (note|progress) (.*)$/) ?? [];
  return verb === undefined ? undefined : { verb: verb as "note" | "progress", text: text! };
}
