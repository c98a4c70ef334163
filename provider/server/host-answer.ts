import { EstateError } from "../errors.ts";
import { AnswerError, type AnyHostKind } from "../resources/definition.ts";
import type { Answer } from "../ssh/connection.ts";
import { type Question, sections } from "./script.ts";

// biome-ignore lint/suspicious/noExplicitAny: each kind knows its own observation
export type Observed = any;

/** By {@link questionKey}. */
export type Answers = Map<string, Observed>;

export function questionKey({ kind, target }: Question): string {
  return `${kind}\t${target}`;
}

/** The sections of what a host answered to a script of ours. Throws an {@link EstateError} where it is no such answer. */
export function sectionsOf(host: string, answer: Answer): Map<string, string> {
  const parts = answer.code === 0 ? sections(answer.stdout.toString()) : undefined;
  if (parts) return parts;
  throw new EstateError(
    `${host}: the host was asked what it has and answered something else (exit code ${answer.code}): ${lastLines(answer.stderr || answer.stdout.toString())}\n  next: check on ${host} that its disk is not full and that a login prints nothing of its own (~/.profile, ~/.bashrc); then run the same command again`,
    { host },
  );
}

/** What a host answered to questions of all kinds. */
export function answersIn(
  host: string,
  kinds: readonly AnyHostKind[],
  parts: ReadonlyMap<string, string>,
  questions: readonly Question[],
): Answers {
  const answers: Answers = new Map();
  for (const kind of kinds) {
    const targets = questions.filter((question) => question.kind === kind.name).map(({ target }) => target);
    if (targets.length === 0) continue;
    for (const [target, observed] of parseAnswer(host, kind, parts, [...new Set(targets)]))
      answers.set(questionKey({ kind: kind.name, target }), observed);
  }
  return answers;
}

/** What a host answered to questions of one kind. Throws an {@link EstateError} with the text where it is not understood. */
export function parseAnswer(
  host: string,
  kind: AnyHostKind,
  parts: ReadonlyMap<string, string>,
  targets: readonly string[],
): Map<string, Observed> {
  const text = parts.get(kind.name) ?? "";
  try {
    const answers = kind.inspect.parse(text, targets);
    const missing = targets.filter((target) => !answers.has(target));
    if (missing.length > 0) throw new AnswerError(`nothing was said about ${missing.join(", ")}`);
    return answers;
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    throw new EstateError(
      `${host}: the answer about ${kind.name} ${targets.join(", ")} was not understood: ${error.message}. The host said:\n${bothEnds(text)}\n  next: look on ${host} whether these tools answer so by hand as well; if they do, report it as a bug with this text`,
      { host },
    );
  }
}

export function lastLines(text: string, count = 25): string {
  return text.trim().split("\n").slice(-count).join("\n");
}

/** A long text without its middle, since what went wrong stands at either end; hashes of passwords are nobody's help. */
function bothEnds(text: string, lines = 12): string {
  const all = text
    .trim()
    .replaceAll(/#[0-9a-f]{64}\b|SCRAM-SHA-256\$\S+/g, "[hash]")
    .split("\n");
  if (all.length <= 2 * lines) return all.join("\n");
  return [...all.slice(0, lines), `… ${all.length - 2 * lines} lines more …`, ...all.slice(-lines)].join(
    "\n",
  );
}
