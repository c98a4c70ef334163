import { dropInFile, ownFiles, type UnitInputs, unitFile, wantedState } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import { type Observed, runs, stateWord } from "./observed.ts";
import { holds, plan, sha256 } from "./plan.ts";
import { staleUses } from "./uses.ts";

/** What `loaded` says of a unit that runs with its files as they are. */
export const current = "current";

/** The question for the texts of a unit's own files, where one of them drifted. systemd shows them to everybody as well. */
export function closerTarget(inputs: UnitInputs, observed: Observed): string | undefined {
  const paths = plan({ old: inputs, wanted: inputs, observed }).map(({ path }) => path);
  const isText = paths.some((path) => path === "content" || path.startsWith("dropIns"));
  return isText ? `text ${inspect.target(inputs)}` : undefined;
}

/** The properties of which the host has another value, as it has them. */
export function reflect(inputs: UnitInputs, observed: Observed): Record<string, unknown> {
  const situation = { old: inputs, wanted: inputs, observed };
  const paths = plan(situation).map(({ path }) => path);
  const stale = new Map(staleUses(situation).map(({ value, reason }) => [value, reason]));
  return {
    ...(paths.includes("content") ? { content: fileWords(observed, unitFile(inputs.name)) } : {}),
    ...(paths.some((path) => path.startsWith("dropIns")) ? { dropIns: dropInsOf(inputs, observed) } : {}),
    ...(paths.includes("loaded")
      ? {
          loaded: observed.needsReload
            ? "files as they were before a change"
            : "started before its files changed",
        }
      : {}),
    ...(paths.includes("enabled") ? { enabled: !inputs.enabled } : {}),
    ...(paths.includes("state") ? { state: stateWord(observed) } : {}),
    ...(paths.includes("restartOn")
      ? { restartOn: inputs.restartOn.map((value) => stale.get(value) ?? value) }
      : {}),
  };
}

/** What a person would lose if the unit were created now. */
export function finds(inputs: UnitInputs, observed: Observed): string | undefined {
  if (observed.load.startsWith("masked")) return `${inputs.name} is masked there, so it could not be started`;
  if (observed.id !== inputs.name)
    return `it is another name of ${observed.id} there, by which it has to be managed`;
  const replaced = [...ownFiles(inputs)].flatMap(([path, text]) =>
    observed.files[path] && !holds(observed, path, text) ? [path] : [],
  );
  const stops = wantedState(inputs) === "stopped" && runs(observed);
  const losses = [
    ...(replaced.length > 0 ? [`${replaced.join(" and ")} would be replaced; a copy is kept`] : []),
    ...(stops ? [`${inputs.name} runs and would be stopped`] : []),
  ];
  return losses.length > 0 ? losses.join("; ") : undefined;
}

function dropInsOf({ name, dropIns }: UnitInputs, observed: Observed): Record<string, string> {
  return Object.fromEntries(
    Object.entries(dropIns).map(([dropIn, text]) => {
      const path = dropInFile(name, dropIn);
      return [dropIn, holds(observed, path, text) ? text : fileWords(observed, path)];
    }),
  );
}

function fileWords(observed: Observed, path: string): string {
  const file = observed.files[path];
  if (!file) return "(absent)";
  if (!file.regular) return "(a symbolic link)";
  const { text } = file;
  return text !== undefined && sha256(text) === file.sha256 ? text : `(another text, sha256 ${file.sha256})`;
}
