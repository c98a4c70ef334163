import { EstateError } from "../../errors.ts";
import { pathProblem } from "../path.ts";
import { unitFile } from "../unit/inputs.ts";
import { startsItself } from "../unit/observed.ts";
import { credentialsFile, inputs, type MountInputs } from "./inputs.ts";
import { type MountObserved, textTarget } from "./inspect.ts";
import { automountUnit, mountUnit } from "./units.ts";

/** The question for a mount with its units' texts. Throws an {@link EstateError} where `where` is no mount point. */
export function adoptTarget(where: string): string {
  const problem = pathProblem(where);
  const [issue] = inputs.shape.where.safeParse(where).error?.issues ?? [];
  if (problem !== undefined || issue)
    throw new EstateError(`cannot import a mount: ${JSON.stringify(where)} ${problem ?? issue?.message}`);
  return textTarget(where);
}

/**
 * The inputs that stand for the mount as it is.
 *
 * @throws EstateError where there is none, or its units are not as a program writes them.
 */
export function adopt(where: string, { mount, automount }: MountObserved): MountInputs {
  const { name } = mountUnit({ where, what: "/", type: "bind", options: [], automount: false });
  const text = mount.files[unitFile(name)]?.text;
  if (text === undefined)
    throw new EstateError(
      `cannot import ${where}: ${unitFile(name)} is not there, and only mounts by a unit can be imported. Declare it instead: a preview says what it would replace.`,
    );
  const waits = automountUnit({ where });
  const said = read(where, text, mount.files[credentialsFile(where)]?.text);
  const parsed = inputs.safeParse({
    ...said,
    automount: automount.files[unitFile(waits.name)]?.text === waits.content && startsItself(automount),
  });
  if (!parsed.success || mountUnit(parsed.data).content !== text)
    throw new EstateError(
      `cannot import ${where}: ${unitFile(name)} says more, or says it otherwise, than a mount in a program does. Import it as a host.Unit, or declare the mount instead: that keeps a copy of this unit.`,
    );
  return parsed.data;
}

function read(where: string, text: string, credentials: string | undefined) {
  const of = (key: string) => text.match(new RegExp(`^${key}=(.+)$`, "m"))?.[1];
  const all = of("Options")?.split(",") ?? [];
  const bind = of("Type") === "none" && all[0] === "bind";
  const ours = `credentials=${credentialsFile(where)}`;
  const [, user, password] = credentials?.match(/^username=(.+)\npassword=(.+)\n$/) ?? [];
  const options = all.slice(bind ? 1 : 0).filter((option) => option !== ours);
  return {
    what: of("What"),
    where,
    type: bind ? "bind" : of("Type"),
    options,
    ...(all.includes(ours) && { user, password }),
  };
}
