import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessTokens } from "./access-token.ts";
import { clearTokens, setAccess, setRefresh, tokensOf } from "./cookies.ts";
import type { Sessions } from "./sessions.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Id of the user who asks, where somebody is logged in. */
    user: string | undefined;
  }
}

/** Finds out who asks. An expired access token is renewed on the way, so that a page needs no code for it. */
export function authenticateBy(tokens: AccessTokens, sessions: Sessions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { access, refresh } = tokensOf(request);
    const known = access ? await tokens.verify(access) : undefined;
    request.user = known?.user;
    if (known || !refresh) return;
    const refreshed = await sessions.refresh(refresh);
    if (!refreshed) return clearTokens(reply);
    request.user = refreshed.user;
    setAccess(reply, await tokens.sign(refreshed.user, refreshed.session));
    if (refreshed.refreshToken) setRefresh(reply, refreshed.refreshToken);
  };
}

/** Ends a request of somebody who is not logged in. */
export async function requireUser(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (!request.user) await reply.code(401).send({ message: "Log in first." });
}
