import { AnswerError, type Inspect } from "../definition.ts";
import { type ScriptInputs, scripts } from "./inputs.ts";

export type ScriptObserved = NotApplied | Asked;

/** The host does not have the check yet, so nobody knows whether it is as wanted. */
export interface NotApplied {
  readonly type: "unknown";
}

export interface Asked {
  readonly type: "asked";
  /** The SHA-256 of the check that was asked. */
  readonly check: string;
  /** What the last run that came to its end was done for; undefined where one was interrupted. */
  readonly applied?: string;
  /** The exit code of the check. */
  readonly code: number;
  /** What the check printed: where it says no, what the host has; where it could not tell, why. Empty where all is as wanted. */
  readonly said: string;
}

/** How long a check may take, in seconds: a preview waits for it. */
export const checkLimit = 60;

/** How much of what a check says is kept, in bytes. */
const saidLimit = 2000;

/**
 * The command that runs a check. It is given the rights that people expect of a shell of root, and holds no lock
 * through what it leaves behind.
 */
export function checkCommand(path: string): string {
  return `(umask 022; cd /; exec timeout -k 5 ${checkLimit} sh "${path}") </dev/null 9>&-`;
}

export const inspect: Inspect<ScriptInputs, ScriptObserved> = {
  target: ({ name }) => name,

  // What the check prints goes through variables, because its exit code, output and errors are all wanted.
  script: `
for name do
  at=${scripts}/$name
  if ! [ -f "$at/check" ]; then echo "unknown $name"; continue; fi
  applied=$(cat "$at/applied" 2>/dev/null || echo -)
  hash=$(sha256sum <"$at/check")
  {
    errors=$( {
      code=0
      value=$( ${checkCommand("$at/check")} 2>&3 4>&-) || code=$?
      printf 'asked %s %s %s %s ' "$name" "\${hash%% *}" "$applied" "$code" >&4
      printf %s "$value" | head -c ${saidLimit} | base64 -w 0 >&4
    } 3>&1 )
    printf ' %s\\n' "$(printf %s "$errors" | tail -c ${saidLimit} | base64 -w 0)"
  } 4>&1
done`,

  parse(output, targets) {
    const answers = new Map<string, ScriptObserved>();
    for (const line of output.split("\n").filter((line) => line !== "")) {
      const [, unknown] = line.match(/^unknown (\S+)$/) ?? [];
      if (unknown) answers.set(unknown, { type: "unknown" });
      else {
        const [name, asked] = parseAsked(line);
        answers.set(name, asked);
      }
    }
    return new Map(targets.flatMap((name) => (answers.has(name) ? [[name, answers.get(name)!]] : [])));
  },
};

function parseAsked(line: string): [string, Asked] {
  const [, name, check, applied, code, value, errors] =
    line.match(/^asked (\S+) ([0-9a-f]{64}) ([0-9a-f]{64}|-) (\d+) ([A-Za-z0-9+/=]*) ([A-Za-z0-9+/=]*)$/) ??
    [];
  if (!name || !check || !applied || code === undefined) throw new AnswerError(line);
  return [
    name,
    {
      type: "asked",
      check,
      ...(applied !== "-" && { applied }),
      code: Number(code),
      said: saidOf(Number(code), text(value!), text(errors!)),
    },
  ];
}

/** Only what matters, so that a check that prints the time is no news at every preview. */
function saidOf(code: number, value: string, errors: string): string {
  if (code === 0) return "";
  return code === 1 ? value : errors || value;
}

function text(base64: string): string {
  return Buffer.from(base64, "base64").toString().trim();
}
