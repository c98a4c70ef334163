import { z } from "zod";
import { AnswerError, type Inspect } from "../../definition.ts";
import { parseAnswers, type Row, type Unreachable } from "../answer.ts";
import { splitAddress } from "../name.ts";
import { askServers } from "../psql.ts";
import { type DatabaseInputs, targetOf } from "./inputs.ts";

export type DatabaseObserved = { readonly state: "absent" } | Unreachable | Present;

export interface Present {
  readonly state: "present";
  readonly owner: string;
  readonly encoding: string;
  readonly locale: string;
  /** Whether it lets anybody in: a removal that was interrupted has shut it. */
  readonly open: boolean;
}

// A drop that was interrupted leaves a database with the limit -2, which can only be dropped again.
const query = `
select json_build_object(
  'name', datname,
  'owner', pg_get_userbyid(datdba),
  'encoding', pg_encoding_to_char(encoding),
  'locale', datcollate,
  'open', datallowconn)
from pg_database where datconnlimit <> -2;`.trim();

export const inspect: Inspect<DatabaseInputs, DatabaseObserved> = {
  target: targetOf,

  script: askServers(query),

  parse(output, targets) {
    const answers = parseAnswers(output);
    return new Map(
      targets.map((target): [string, DatabaseObserved] => {
        const { port, names } = splitAddress(target, 1)!;
        const answer = answers.get(String(port));
        if (!answer) throw new AnswerError(`port ${port} was not asked`);
        if ("reason" in answer) return [target, { state: "unreachable", reason: answer.reason }];
        const row = answer.rows.find(({ name }) => name === names[0]);
        return [target, row ? present(row) : { state: "absent" }];
      }),
    );
  },
};

const rowSchema = z.object({
  owner: z.string(),
  encoding: z.string(),
  locale: z.string(),
  open: z.boolean(),
});

function present(row: Row): Present {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success)
    throw new AnswerError(`the database ${String(row.name)} is described as no database is`);
  return { state: "present", ...parsed.data };
}
