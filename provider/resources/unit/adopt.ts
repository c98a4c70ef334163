import { EstateError } from "../../errors.ts";
import { isTemplate, type UnitInputs, unitFile, unitInputs } from "./inputs.ts";
import { type Observed, type ObservedFile, runs, startsItself } from "./observed.ts";
import { sha256 } from "./plan.ts";

/** The question of an import: it asks for the texts of the unit's files too. */
export function adoptTarget(name: string): string {
  return `text ${name}`;
}

/**
 * The inputs that a unit on a host stands for.
 *
 * @throws EstateError where there is no such unit, or its files cannot be said in a program.
 */
export function adopt(name: string, observed: Observed): UnitInputs {
  const parsed = unitInputs.shape.name.safeParse(name);
  if (!parsed.success) throw new EstateError(`${JSON.stringify(name)} ${parsed.error.issues[0]!.message}`);
  const own = observed.files[unitFile(name)];
  if (observed.load === "not-found" || (isTemplate(name) && !own))
    throw new EstateError(`${name} does not exist on the host: see the names in "systemctl list-unit-files"`);
  if (observed.id !== name)
    throw new EstateError(`${name} is another name of ${observed.id} on the host: import that one`);
  if (observed.load.startsWith("masked"))
    throw new EstateError(`${name} is masked on the host: "systemctl unmask ${name}" there first`);

  const prefix = `${unitFile(name)}.d/`;
  const dropIns = Object.entries(observed.files).flatMap(([path, file]) =>
    file?.regular && path.startsWith(prefix)
      ? [[path.slice(prefix.length), textOf(path, file)] as const]
      : [],
  );
  return {
    name,
    ...(own?.regular ? { content: textOf(unitFile(name), own) } : {}),
    dropIns: Object.fromEntries(dropIns),
    enabled: startsItself(observed) ?? true,
    ...(isTemplate(name) ? {} : { state: runs(observed) ? "running" : "stopped" }),
    restartOn: [],
    startTimeout: "90 seconds",
  };
}

function textOf(path: string, { text, sha256: hash }: ObservedFile): string {
  if (text === undefined || text === "" || sha256(text) !== hash)
    throw new EstateError(
      `${path} is empty or not in UTF-8, so a program cannot say its content; correct it on the host first`,
    );
  return text;
}
