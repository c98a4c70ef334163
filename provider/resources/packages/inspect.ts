import { AnswerError, type Inspect } from "../definition.ts";
import { addressOf, type PackagesInputs } from "./inputs.ts";

/** What dpkg knows of each package, by name. */
export type PackagesObserved = Readonly<Record<string, PackageObserved>>;

export interface PackageObserved {
  readonly state: PackageState;
  /** Undefined where it is absent. */
  readonly version?: string;
  /** Whether a hold keeps its version. */
  readonly held: boolean;
}

/** `unfinished` is where dpkg was interrupted, or a package's own script failed. */
export type PackageState = "installed" | "absent" | "unfinished";

const states: Readonly<Record<string, PackageState>> = {
  installed: "installed",
  "not-installed": "absent",
  "config-files": "absent",
  "half-installed": "unfinished",
  unpacked: "unfinished",
  "half-configured": "unfinished",
  "triggers-awaited": "unfinished",
  "triggers-pending": "unfinished",
};

export const inspect: Inspect<PackagesInputs, PackagesObserved> = {
  target: addressOf,

  // dpkg-query ends with 1 where it does not know a package, with more (127: no dpkg) where it could not answer.
  script: `
(
IFS=,
set -- $*
dpkg-query --show --showformat='\${Package} \${db:Status-Status} \${db:Status-Eflag} \${db:Status-Want} \${Version}\\n' "$@" 2>/dev/null
printf 'end %s\\n' $?
)`,

  parse(output, targets) {
    const lines = output.split("\n").filter((line) => line !== "");
    const end = lines.pop();
    if (end !== "end 0" && end !== "end 1") throw new AnswerError(`dpkg-query could not answer: ${end}`);
    const known = new Map<string, PackageObserved>();
    for (const line of lines) {
      const [name, observed] = parseLine(line);
      // a package can be there for several architectures; one of them is enough
      if (known.get(name)?.state !== "installed") known.set(name, observed);
    }
    return new Map(
      targets.map((target) => [
        target,
        Object.fromEntries(
          target.split(",").map((name) => [name, known.get(name) ?? { state: "absent", held: false }]),
        ),
      ]),
    );
  },
};

function parseLine(line: string): [string, PackageObserved] {
  const [name = "", status = "", flag, want, version] = line.split(" ");
  const state = states[status];
  if (!state || version === undefined) throw new AnswerError(line);
  const held = want === "hold";
  if (state === "absent") return [name, { state, held }];
  return [name, { state: flag === "ok" ? state : "unfinished", version, held }];
}
