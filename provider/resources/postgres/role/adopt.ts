import { EstateError } from "../../../errors.ts";
import { joinNames, splitAddress } from "../name.ts";
import { isVerifier } from "../scram.ts";
import { inputs, type RoleInputs } from "./inputs.ts";
import { verifierTarget } from "./inspect.ts";
import type { RoleObserved } from "./observed.ts";

/** The question for the role of an address like `brainall` or `5433/brainall`. Throws an {@link EstateError} where it is none. */
export function adoptTarget(address: string): string {
  const { name, port } = partsOf(address);
  return verifierTarget(joinNames(port, [name]));
}

function partsOf(address: string): { name: string; port: number } {
  const parts = splitAddress(address, 1);
  if (!parts)
    throw new EstateError(
      `cannot import a role: ${JSON.stringify(address)} is no role: write its name, or the port and the name, like 5433/brainall; a / in a name is written %2F`,
    );
  const [name = ""] = parts.names;
  const parsed = inputs.shape.name.safeParse(name);
  if (!parsed.success)
    throw new EstateError(
      `cannot import a role: ${parsed.error.issues.map(({ message }) => message).join("; ")}`,
    );
  return { name, port: parts.port };
}

/** The inputs that stand for the role as it is, with what the server keeps of its password. */
export function adopt(address: string, observed: RoleObserved): RoleInputs {
  const { name, port } = partsOf(address);
  if (observed.state !== "present")
    throw new EstateError(
      `cannot import the role ${name}: ${observed.state === "absent" ? `the server on port ${port} has none of that name` : observed.reason}`,
    );
  const { login, connectionLimit, options, memberOf, settings, verifier } = observed;
  if (verifier !== undefined && !isVerifier(verifier))
    throw new EstateError(
      `cannot import the role ${name}: the server keeps its password in another form than SCRAM-SHA-256. Set it anew on the host (psql: \\password ${name}), or declare the role with its password instead of importing it.`,
    );
  return {
    name,
    port,
    login,
    connectionLimit,
    options: [...options],
    memberOf: [...memberOf],
    settings: { ...settings },
    ...(verifier !== undefined && { password: verifier }),
  };
}
