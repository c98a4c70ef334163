import { EstateError } from "../../errors.ts";
import { fileOf, inputs, type SysctlInputs } from "./inputs.ts";
import type { SysctlObserved } from "./inspect.ts";

/** The question for the file of an address. Throws an {@link EstateError} where it is no name. */
export function adoptTarget(name: string): string {
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success)
    throw new EstateError(`cannot import settings of the kernel: ${parsed.error.issues[0]!.message}`);
  return name;
}

/** The inputs that stand for the file as it is. Throws an {@link EstateError} where there is none, or a program cannot say it. */
export function adopt(name: string, { file }: SysctlObserved): SysctlInputs {
  const path = fileOf(name);
  if (file.type === "absent") throw new EstateError(`cannot import ${name}: ${path} is not there`);
  if (file.type === "odd") throw new EstateError(`cannot import ${name}: ${path} is no regular file`);
  const [other] = file.others;
  if (other !== undefined)
    throw new EstateError(
      `cannot import ${name}: a program cannot say the line ${JSON.stringify(other)} of ${path}. Settings there are written key = value, each in its own line.`,
    );
  const parsed = inputs.safeParse({
    name,
    settings: Object.fromEntries(Object.entries(file.settings).map(([path, value]) => [keyOf(path), value])),
  });
  if (!parsed.success)
    throw new EstateError(`cannot import ${name}: ${path} ${parsed.error.issues[0]!.message}`);
  return parsed.data;
}

/** As people write it, with dots, unless a name has some itself. */
function keyOf(path: string): string {
  return path.includes(".") ? path : path.replaceAll("/", ".");
}
