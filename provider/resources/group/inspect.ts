import { AnswerError, type Inspect } from "../definition.ts";
import type { GroupInputs } from "./inputs.ts";

export type GroupObserved = { readonly present: false } | Present;

/** Without its members: each user says which groups it is in. */
export interface Present {
  readonly present: true;
  readonly gid: number;
}

export const inspect: Inspect<GroupInputs, GroupObserved> = {
  target: ({ name }) => name,

  script: `
getent group "$@"
printf 'end %s\\n' $?`,

  parse(output, targets) {
    const lines = output.split("\n").filter((line) => line !== "");
    const end = lines.pop();
    // getent ends with 2 where it does not know one of the names
    if (end !== "end 0" && end !== "end 2") throw new AnswerError(`the groups were not read: ${end}`);
    const gids = new Map(lines.map(parseLine));
    return new Map(
      targets.map((name): [string, GroupObserved] => {
        const gid = gids.get(name);
        return [name, gid === undefined ? { present: false } : { present: true, gid }];
      }),
    );
  },
};

function parseLine(line: string): [string, number] {
  const [, name, gid] = line.match(/^([^:]+):[^:]*:(\d+):[^:]*$/) ?? [];
  if (name === undefined) throw new AnswerError(line);
  return [name, Number(gid)];
}
