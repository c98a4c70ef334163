import type { UnitInputs } from "./inputs.ts";

/** What a unit's files say is told to anybody on the host by `systemctl cat`, whatever their mode. */
export function exposed({ name }: UnitInputs, secret: ReadonlySet<string>) {
  return ["content", "dropIns"]
    .filter((property) => secret.has(property))
    .map((property) => ({
      property,
      reason: `holds a secret, and anybody on the host can read it with "systemctl cat ${name}": put the secret into a host.File of mode 0600 and name that in LoadCredential= or EnvironmentFile=`,
    }));
}
