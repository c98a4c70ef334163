import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, lt } from "drizzle-orm";
import type { Database } from "../../shared/database/connect.ts";
import { sessions } from "../../shared/database/schema.ts";

/** Days after its last use until a session is over. */
export const SESSION_DAYS = 30;

/** Milliseconds in which the refresh token before the current one is still taken: tabs that asked together. */
const GRACE = 30_000;

/** What a refresh token brings: a new one, but for the tab that came second, which already has it as a cookie. */
export type Refreshed = { user: string; session: string; refreshToken?: string };

/** The browsers that are logged in. A refresh token is `<session>.<secret>`, and only the secret's hash is stored. */
export class Sessions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async start(user: string): Promise<{ session: string; refreshToken: string }> {
    const secret = newSecret();
    const [row] = await this.#database
      .insert(sessions)
      .values({ userId: user, secretHash: hash(secret), expiresAt: expiry() })
      .returning({ id: sessions.id });
    return { session: row!.id, refreshToken: `${row!.id}.${secret}` };
  }

  /** Nothing where the session is over. A secret that was used up is a stolen one: it ends the session. */
  async refresh(token: string): Promise<Refreshed | undefined> {
    const { session, secret } = parse(token);
    if (!session) return undefined;
    const [row] = await this.#database
      .select()
      .from(sessions)
      .where(and(eq(sessions.id, session), gt(sessions.expiresAt, new Date())));
    if (!row) return undefined;
    const known = { user: row.userId, session };
    if (row.secretHash === hash(secret))
      return { ...known, ...(await this.#rotate(session, row.secretHash)) };
    if (row.previousSecretHash === hash(secret) && Date.now() - row.rotatedAt.getTime() < GRACE) return known;
    await this.end(token);
    return undefined;
  }

  async end(token: string): Promise<void> {
    const { session } = parse(token);
    if (session) await this.#database.delete(sessions).where(eq(sessions.id, session));
    await this.#database.delete(sessions).where(lt(sessions.expiresAt, new Date()));
  }

  /** Where another tab was quicker, the secret is that one's to hand out. */
  async #rotate(session: string, from: string): Promise<{ refreshToken?: string }> {
    const secret = newSecret();
    const rotated = await this.#database
      .update(sessions)
      .set({ secretHash: hash(secret), previousSecretHash: from, rotatedAt: new Date(), expiresAt: expiry() })
      .where(and(eq(sessions.id, session), eq(sessions.secretHash, from)))
      .returning({ id: sessions.id });
    return rotated.length > 0 ? { refreshToken: `${session}.${secret}` } : {};
  }
}

function parse(token: string): { session: string | undefined; secret: string } {
  const [, session, secret = ""] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token) ?? [];
  return { session, secret };
}

const newSecret = () => randomBytes(32).toString("base64url");
const hash = (secret: string) => createHash("sha256").update(secret).digest("hex");
const expiry = () => new Date(Date.now() + SESSION_DAYS * 86_400_000);
