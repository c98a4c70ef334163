import { createHash } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";

/** Seconds in which an access token is taken without a look into the database. */
export const ACCESS_SECONDS = 300;

const ISSUER = "brainall";

/** Signs with the current key and accepts the previous one as well, so that a rotation logs nobody out. */
export class AccessTokens {
  readonly #current: Key;
  readonly #keys: Map<string, Uint8Array>;

  constructor(current: string, previous?: string) {
    this.#current = keyOf(current);
    this.#keys = new Map(
      [this.#current, ...(previous ? [keyOf(previous)] : [])].map(({ kid, bytes }) => [kid, bytes]),
    );
  }

  sign(user: string, session: string): Promise<string> {
    return new SignJWT({ sid: session })
      .setProtectedHeader({ alg: "HS256", kid: this.#current.kid })
      .setIssuer(ISSUER)
      .setSubject(user)
      .setIssuedAt()
      .setExpirationTime(`${ACCESS_SECONDS}s`)
      .sign(this.#current.bytes);
  }

  /** Whose token it is, or nothing where it has expired or is not of ours. */
  async verify(token: string): Promise<{ user: string; session: string } | undefined> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#key(kid), {
        algorithms: ["HS256"],
        issuer: ISSUER,
      });
      return { user: String(payload.sub), session: String(payload.sid) };
    } catch {
      return undefined;
    }
  }

  #key(kid: string | undefined): Uint8Array {
    const key = this.#keys.get(kid ?? "");
    if (!key) throw new Error(`no key "${kid}"`);
    return key;
  }
}

type Key = { kid: string; bytes: Uint8Array };

/** A key is called by the beginning of its hash, so that nobody has to name keys and every server names them alike. */
function keyOf(text: string): Key {
  const kid = createHash("sha256").update(`kid:${text}`).digest("hex").slice(0, 12);
  return { kid, bytes: new TextEncoder().encode(text) };
}
