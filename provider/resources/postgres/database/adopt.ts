import { EstateError } from "../../../errors.ts";
import { joinNames, splitAddress } from "../name.ts";
import { type DatabaseInputs, inputs } from "./inputs.ts";
import type { DatabaseObserved } from "./inspect.ts";

/** The question for the database of an address like `brainall` or `5433/brainall`. Throws an {@link EstateError} where it is none. */
export function adoptTarget(address: string): string {
  const { name, port } = partsOf(address);
  return joinNames(port, [name]);
}

function partsOf(address: string): { name: string; port: number } {
  const parts = splitAddress(address, 1);
  if (!parts)
    throw new EstateError(
      `cannot import a database: ${JSON.stringify(address)} is no database: write its name, or the port and the name, like 5433/brainall; a / in a name is written %2F`,
    );
  const [name = ""] = parts.names;
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success)
    throw new EstateError(
      `cannot import a database: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return { name, port: parts.port };
}

/** The inputs that stand for the database as it is. */
export function adopt(address: string, observed: DatabaseObserved): DatabaseInputs {
  const { name, port } = partsOf(address);
  if (observed.state !== "present")
    throw new EstateError(
      `cannot import the database ${name}: ${observed.state === "absent" ? `the server on port ${port} has none of that name` : observed.reason}`,
    );
  if (!observed.open)
    throw new EstateError(
      `cannot import the database ${name}: nobody can connect to it. Let it be connected to first (alter database … allow_connections true)`,
    );
  const { owner, encoding, locale } = observed;
  return { name, port, owner, encoding, locale, template: "template0", destroyData: false };
}
