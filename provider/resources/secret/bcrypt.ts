import { genSalt, getRounds, hash, truncates } from "bcryptjs";
import { EstateError } from "../../errors.ts";

/** bcrypt looks at no more, so two long passwords with the same beginning would be one. */
export const mostBytes = 72;

/** A hash as bcrypt's own text: `$2b$10$…`. */
export async function bcryptHash(password: string, cost: number): Promise<string> {
  if (truncates(password))
    throw new EstateError(
      `a password is longer than ${mostBytes} bytes, and bcrypt does not look at the rest: give it a shorter one, by a raised epoch`,
    );
  return hash(password, await genSalt(cost));
}

/** Whether a hash needs no other for this cost; `$2y$` is how Apache's htpasswd calls the same. */
export function isBcrypt(text: string, cost: number): boolean {
  return /^\$2[by]\$\d\d\$[./A-Za-z0-9]{53}$/.test(text) && getRounds(text) === cost;
}
