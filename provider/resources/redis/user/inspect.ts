import { AnswerError, type Inspect } from "../../definition.ts";
import { listUsers } from "../cli.ts";
import { decode } from "../instance.ts";
import { targetOf, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./observed.ts";
import { shortCommands } from "./rules.ts";

/**
 * What a resource's folder keeps of the rules for commands: before 7.2, Redis writes them anew by what they allow, such
 * as `+@read -keys -sort_ro` for `+@read -@dangerous`. Where it still writes what it wrote then, they are as said.
 */
export const rulesFile = "redis-rules";

export const inspect: Inspect<UserInputs, UserObserved> = {
  target: targetOf,

  script: `
${listUsers}
cat /var/lib/estate/resources/*/${rulesFile} 2>/dev/null || :`,

  parse(output, targets) {
    const { places, written } = parseAnswers(output);
    return new Map(
      targets.map((target): [string, UserObserved] => {
        const split = target.lastIndexOf("/");
        const answer = places.get(target.slice(0, split));
        if (!answer) throw new AnswerError(`${target.slice(0, split)} was not asked`);
        const reason = answer.find((line) => !line.startsWith("user ") && line !== "OK");
        if (reason !== undefined) return [target, { state: "unreachable", reason }];
        if (answer.length === 0)
          return [target, { state: "unreachable", reason: "Redis did not answer within 10 s" }];
        const prefix = `user ${decode(target.slice(split + 1))} `;
        const line = answer.find((line) => line.startsWith(prefix));
        if (line === undefined) return [target, { state: "absent" }];
        const seen = parseUser(line.slice(prefix.length));
        const said = written.get(target);
        const isAsSaid = said && said.printed === seen.commands.join(" ");
        return [target, isAsSaid ? { ...seen, commands: said.commands } : seen];
      }),
    );
  },
};

interface Answers {
  /** The lines of each server. */
  readonly places: ReadonlyMap<string, readonly string[]>;
  /** By the target: the rules that were said, and how Redis wrote them. */
  readonly written: ReadonlyMap<string, { readonly commands: string[]; readonly printed: string }>;
}

function parseAnswers(output: string): Answers {
  const places = new Map<string, string[]>();
  const written = new Map<string, { commands: string[]; printed: string }>();
  let open: { place: string; lines: string[] } | undefined;
  for (const line of output.split("\n").filter((line) => line !== "")) {
    const [, place] = line.match(/^ask (.+)$/) ?? [];
    const [, target, said, printed] = line.match(/^rules (\S+)(.*) =(.*)$/) ?? [];
    if (open && line === "end") {
      places.set(open.place, open.lines);
      open = undefined;
    } else if (open) open.lines.push(line);
    else if (place !== undefined) open = { place, lines: [] };
    else if (target !== undefined)
      written.set(target, { commands: words(said!), printed: shortCommands(words(printed!)).join(" ") });
    else throw new AnswerError(`${JSON.stringify(line)} belongs to no question`);
  }
  if (open) throw new AnswerError(`the answer of ${open.place} was cut short`);
  return { places, written };
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}

/** What Redis says of every user as well, because one of the two always holds. */
const usual = ["on", "off", "nopass", "sanitize-payload", "resetchannels", "resetkeys"];

/** `on sanitize-payload #1c… ~app:* resetchannels &news:* -@all +@read (~cache:* -@all +get)`. */
function parseUser(text: string): Present {
  const all: string[] = text.match(/\([^)]*\)|\S+/g) ?? [];
  const marked = (marks: RegExp) => all.filter((word) => marks.test(word));
  const others = all.filter((word) => !usual.includes(word) && !/^[#~%&+-]/.test(word));
  return {
    state: "present",
    enabled: all.includes("on"),
    nopass: all.includes("nopass"),
    passwords: marked(/^#/)
      .map((word) => word.slice(1))
      .sort(),
    keys: marked(/^[~%]/).sort(),
    channels: marked(/^&/)
      .map((word) => word.slice(1))
      .sort(),
    commands: [...shortCommands(marked(/^[+-]/)), ...others],
  };
}
