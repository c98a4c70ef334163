import { EstateError } from "../../errors.ts";

/** Throws an {@link EstateError}: what a script is for stands in the program alone. */
export function adopt(name: string): never {
  throw new EstateError(
    `cannot import the script ${JSON.stringify(name)}: a host does not tell which check and apply a program means by a name. Write the host.Script into the program and run "up": where its check says that all is as wanted, nothing is applied.`,
  );
}
