import { z } from "zod";
import { AnswerError, type Inspect } from "../../definition.ts";
import { parseAnswers, type Row, type Unreachable } from "../answer.ts";
import { joinNames, splitAddress } from "../name.ts";
import { askDatabases } from "../psql.ts";
import { type ExtensionInputs, targetOf } from "./inputs.ts";

export type ExtensionObserved = { readonly state: "absent" } | Unreachable | Present;

export interface Present {
  readonly state: "present";
  readonly version: string;
  readonly schema: string;
}

const query = `
select json_build_object('name', e.extname, 'version', e.extversion, 'schema', n.nspname)
from pg_extension e join pg_namespace n on n.oid = e.extnamespace;`.trim();

export const inspect: Inspect<ExtensionInputs, ExtensionObserved> = {
  target: targetOf,

  script: askDatabases(query),

  parse(output, targets) {
    const answers = parseAnswers(output);
    return new Map(
      targets.map((target): [string, ExtensionObserved] => {
        const { port, names } = splitAddress(target, 2)!;
        const [database = "", extension] = names;
        const answer = answers.get(joinNames(port, [database]));
        if (!answer) throw new AnswerError(`the database ${database} was not asked`);
        if ("reason" in answer) return [target, { state: "unreachable", reason: answer.reason }];
        const row = answer.rows.find(({ name }) => name === extension);
        return [target, row ? present(row) : { state: "absent" }];
      }),
    );
  },
};

const rowSchema = z.object({ version: z.string(), schema: z.string() });

function present(row: Row): Present {
  const parsed = rowSchema.safeParse(row);
  if (!parsed.success)
    throw new AnswerError(`the extension ${String(row.name)} is described as no extension is`);
  return { state: "present", ...parsed.data };
}
