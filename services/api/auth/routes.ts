import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { AccessTokens } from "./access-token.ts";
import { requireUser } from "./authenticate.ts";
import { clearTokens, setAccess, setRefresh, tokensOf } from "./cookies.ts";
import type { LoginLimit } from "./login-limit.ts";
import type { Sessions } from "./sessions.ts";
import type { User, Users } from "./users.ts";

export type Auth = { users: Users; sessions: Sessions; tokens: AccessTokens; limit: LoginLimit };

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("This does not look like an e-mail address."));
// The longest is there because a password of megabytes would keep the processor busy.
const password = z
  .string()
  .min(10, "A password has at least 10 characters.")
  .max(200, "A password has at most 200 characters.");
const name = z
  .string()
  .trim()
  .min(1, "Tell us what to call you.")
  .max(80, "A name has at most 80 characters.");

const registration = z.object({ email, password, name });
const login = z.object({ email, password: z.string().max(200) });

/** `POST /api/auth/register|login|logout`, `GET /api/auth/me` */
export function authRoutes({ users, sessions, tokens, limit }: Auth) {
  return async (app: FastifyInstance) => {
    app.post("/register", async (request, reply) => {
      const wanted = registration.parse(request.body);
      if (await refused(wanted.email, request.ip, reply)) return reply;
      const user = await users.register(wanted.email, wanted.password, wanted.name);
      if (!user) {
        return reply
          .code(409)
          .send({ message: "There is an account with this e-mail address. Log in instead." });
      }
      await begin(user, reply);
      return reply.code(201).send(user);
    });

    app.post("/login", async (request, reply) => {
      const wanted = login.parse(request.body);
      if (await refused(wanted.email, request.ip, reply)) return reply;
      const user = await users.logIn(wanted.email, wanted.password);
      if (!user) return reply.code(401).send({ message: "The e-mail address or the password is wrong." });
      await Promise.all([begin(user, reply), limit.forget(wanted.email)]);
      return user;
    });

    app.post("/logout", async (request, reply) => {
      const { refresh } = tokensOf(request);
      if (refresh) await sessions.end(refresh);
      clearTokens(reply);
      return reply.code(204).send();
    });

    app.get("/me", { preHandler: requireUser }, async (request, reply) => {
      const user = await users.find(request.user!);
      if (user) return user;
      clearTokens(reply);
      return reply.code(401).send({ message: "This account is gone." });
    });
  };

  async function refused(address: string, ip: string, reply: FastifyReply): Promise<boolean> {
    const wait = await limit.attempt(address, ip);
    if (wait === 0) return false;
    const minutes = Math.ceil(wait / 60);
    const message = `Too many attempts. Try again in ${minutes} minute${minutes === 1 ? "" : "s"}.`;
    reply.code(429).header("retry-after", wait).send({ message });
    return true;
  }

  async function begin(user: User, reply: FastifyReply): Promise<void> {
    const { session, refreshToken } = await sessions.start(user.id);
    setAccess(reply, await tokens.sign(user.id, session));
    setRefresh(reply, refreshToken);
  }
}
