import { eq } from "drizzle-orm";
import type { Database } from "../../shared/database/connect.ts";
import { users } from "../../shared/database/schema.ts";
import { hashPassword, verifyPassword } from "./password.ts";

export type User = { id: string; email: string; name: string };

const publicColumns = { id: users.id, email: users.email, name: users.name };

/** The people who have an account. E-mail addresses come in lower case. */
export class Users {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Nothing where the address is taken. */
  async register(email: string, password: string, name: string): Promise<User | undefined> {
    const [user] = await this.#database
      .insert(users)
      .values({ email, name, passwordHash: await hashPassword(password) })
      .onConflictDoNothing()
      .returning(publicColumns);
    return user;
  }

  /** Nothing where the address or the password is wrong; both take the same time. */
  async logIn(email: string, password: string): Promise<User | undefined> {
    const [row] = await this.#database
      .select({ ...publicColumns, passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.email, email));
    if (!(await verifyPassword(password, row?.passwordHash)) || !row) return undefined;
    return { id: row.id, email: row.email, name: row.name };
  }

  async find(id: string): Promise<User | undefined> {
    const [user] = await this.#database.select(publicColumns).from(users).where(eq(users.id, id));
    return user;
  }
}
