import { EstateError } from "../../../errors.ts";
import { joinNames, splitAddress } from "../name.ts";
import { type ExtensionInputs, inputs } from "./inputs.ts";
import type { ExtensionObserved } from "./inspect.ts";

/** The question for the extension of an address like `brainall/vector` or `5433/brainall/vector`. Throws an {@link EstateError} where it is none. */
export function adoptTarget(address: string): string {
  const { name, database, port } = partsOf(address);
  return joinNames(port, [database, name]);
}

function partsOf(address: string) {
  const parts = splitAddress(address, 2);
  if (!parts)
    throw new EstateError(
      `cannot import an extension: ${JSON.stringify(address)} is no extension: write the database and the name, like brainall/vector, with a port before them where it is not 5432; a / in a name is written %2F`,
    );
  const [database, name] = parts.names;
  const parsed = inputs
    .pick({ name: true, database: true, port: true })
    .safeParse({ database, name, port: parts.port });
  if (!parsed.success)
    throw new EstateError(
      `cannot import an extension: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return parsed.data;
}

/** The inputs that stand for the extension as it is, in any version and schema: that is what most programs say. */
export function adopt(address: string, observed: ExtensionObserved): ExtensionInputs {
  const parts = partsOf(address);
  if (observed.state === "present") return parts;
  throw new EstateError(
    `cannot import the extension ${parts.name} of ${parts.database}: ${observed.state === "absent" ? "the database has none of that name" : observed.reason}`,
  );
}
