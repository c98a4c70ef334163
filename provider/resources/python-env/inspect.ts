import { AnswerError, type Inspect } from "../definition.ts";
import { contentsFunctions, mark } from "./contents.ts";
import { type PythonEnvInputs, rootOf } from "./inputs.ts";

/** What a host has of an application's environments. It holds no times, so that it changes only with them. */
export interface PythonEnvObserved {
  /** What is at `current`. */
  readonly at: "nothing" | "link" | "directory" | "file";
  /** Where the link leads, as it is written; undefined where there is none. */
  readonly target?: string;
  /** The environment that it leads to, where it is one of ours. */
  readonly environment?: Environment;
  /** The environments that were built to their end, sorted. */
  readonly finished: readonly string[];
  /** By what the current one was built, for an import. */
  readonly lock?: { readonly python: string; readonly requirements: string };
}

export interface Environment {
  readonly name: string;
  /** `changed` is when somebody installed or removed something by hand; `no-python` when its Python is gone. */
  readonly state: "intact" | "changed" | "no-python" | "unfinished" | "gone";
  /** The packages that were not there when it was finished, as `cowsay-6.1`. */
  readonly added: readonly string[];
  /** The packages that are no longer there. */
  readonly removed: readonly string[];
}

/** A target is the name. With a `/` behind, what the current environment was built by is told as well. */
export const inspect: Inspect<PythonEnvInputs, PythonEnvObserved> = {
  target: ({ name }) => name,

  script: `${contentsFunctions}
for target; do
  root=${rootOf({ name: "${target%/}" })} link=
  echo "environments $target"
  if [ -L "$root/current" ]; then link=$(readlink "$root/current"); printf 'link %s\\n' "$link"
  elif [ -d "$root/current" ]; then echo directory
  elif [ -e "$root/current" ]; then echo file
  else echo nothing
  fi
  for finished in "$root"/envs/*/${mark.finished}; do
    folder=\${finished%/${mark.finished}}
    if [ -f "$finished" ]; then printf 'finished %s\\n' "\${folder##*/}"; fi
  done
  case $link in
    envs/*)
      env=$root/$link
      if [ ! -d "$env" ]; then echo 'state gone'; continue; fi
      if [ ! -f "$env/${mark.finished}" ]; then echo 'state unfinished'; continue; fi
      contents=$(contents_of "$env")
      if [ "$contents" = no-python ]; then echo 'state no-python'
      elif [ "$contents" = "$(cat "$env/${mark.finished}")" ]; then echo 'state intact'
      else
        echo 'state changed'
        packages_in "$env" | comm -13 "$env/${mark.packages}" - | sed 's/^/added /'
        packages_in "$env" | comm -23 "$env/${mark.packages}" - | sed 's/^/removed /'
      fi
      case $target in
        */)
          sed -n '1s/^python /python /p' "$env/${mark.lock}"
          printf 'requirements %s\\n' "$(base64 -w 0 "$env/${mark.requirements}")" ;;
      esac ;;
  esac
done`,

  parse(output, targets) {
    const [before, ...blocks] = output.split(/^environments /m);
    if (before?.trim() || blocks.length !== targets.length)
      throw new AnswerError(
        `it says something of ${blocks.length} environments, and was asked for ${targets.length}`,
      );
    return new Map(targets.map((target, index) => [target, parseBlock(target, blocks[index]!)]));
  },
};

const states = ["intact", "changed", "no-python", "unfinished", "gone"] as const;

function parseBlock(target: string, block: string): PythonEnvObserved {
  const [asked, first = "", ...lines] = block.trimEnd().split("\n");
  if (asked !== target) throw new AnswerError(`it says something of ${asked}, and was asked for ${target}`);
  const [, at, link] = first.match(/^(nothing|directory|file|link (.+))$/) ?? [];
  if (at === undefined) throw new AnswerError(first);
  const told = new Map<string, string[]>();
  for (const line of lines) {
    const [, word, value] = line.match(/^(finished|state|added|removed|python|requirements) (.+)$/) ?? [];
    if (!word || !value) throw new AnswerError(line);
    told.set(word, [...(told.get(word) ?? []), value]);
  }
  return {
    at: link === undefined ? (at as "nothing") : "link",
    ...(link !== undefined && { target: link }),
    ...environmentOf(link, told),
    finished: (told.get("finished") ?? []).sort(),
    ...lockIn(told),
  };
}

/** Only what is named as we name them is ours. */
function environmentOf(link: string | undefined, told: Map<string, string[]>) {
  const [, name] = link?.match(/^envs\/([0-9a-f]{16}(?:\.\d+)?)$/) ?? [];
  if (name === undefined) return {};
  const state = states.find((one) => one === told.get("state")?.[0]);
  if (!state) throw new AnswerError(`nothing is said of the state of ${link}`);
  return { environment: { name, state, added: told.get("added") ?? [], removed: told.get("removed") ?? [] } };
}

function lockIn(told: Map<string, string[]>) {
  const [python] = told.get("python") ?? [];
  const [requirements] = told.get("requirements") ?? [];
  if (python === undefined || requirements === undefined) return {};
  return { lock: { python, requirements: Buffer.from(requirements, "base64").toString() } };
}
