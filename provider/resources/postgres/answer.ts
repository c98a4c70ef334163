import { AnswerError } from "../definition.ts";

/** What a server said, by the title of the question: its rows, or why it is not there. */
export type Answers = ReadonlyMap<string, { readonly rows: readonly Row[] } | { readonly reason: string }>;

export type Row = Readonly<Record<string, unknown>>;

/** psql's status where it cannot connect: the server is down, or it has no such database. */
const noConnection = "2";

/** Reads what `ask_postgres` wrote. Throws an {@link AnswerError} where it is not of that form, or where psql failed. */
export function parseAnswers(output: string): Answers {
  const answers = new Map<string, { rows: Row[] } | { reason: string }>();
  let open: { title: string; rows: Row[] } | undefined;
  for (const line of output.split("\n").filter((line) => line !== "")) {
    const [, title] = line.match(/^ask (.+)$/) ?? [];
    const [, code, words = ""] = line.match(/^end (\d+) ?(.*)$/) ?? [];
    if (title !== undefined && !open) open = { title, rows: [] };
    else if (code !== undefined && open) {
      answers.set(open.title, answerOf(open.rows, code, words));
      open = undefined;
    } else if (open) open.rows.push(parseRow(line));
    else throw new AnswerError(`${JSON.stringify(line)} belongs to no question`);
  }
  if (open) throw new AnswerError(`the answer about ${open.title} was cut short`);
  return answers;
}

function answerOf(rows: Row[], code: string, words: string) {
  if (code === "0") return { rows };
  if (code === noConnection) return { reason: words.trim() };
  throw new AnswerError(`psql failed with status ${code}: ${words.trim()}`);
}

function parseRow(line: string): Row {
  try {
    const row: unknown = JSON.parse(line);
    if (row !== null && typeof row === "object" && !Array.isArray(row)) return row as Row;
  } catch {
    // said below
  }
  throw new AnswerError(`${JSON.stringify(line)} is no row of JSON`);
}

/** Why a server, or its database, is not there. */
export interface Unreachable {
  readonly state: "unreachable";
  /** What psql said. */
  readonly reason: string;
}
