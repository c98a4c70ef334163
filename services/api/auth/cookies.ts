import type { FastifyReply, FastifyRequest } from "fastify";
import { ACCESS_SECONDS } from "./access-token.ts";
import { SESSION_DAYS } from "./sessions.ts";

// The prefix makes browsers refuse the cookie unless it is Secure, of this host alone, and for all paths.
const ACCESS = "__Host-access";
const REFRESH = "__Host-refresh";

const options = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;

/** What a browser shows of its session. */
export function tokensOf(request: FastifyRequest): {
  access: string | undefined;
  refresh: string | undefined;
} {
  return { access: request.cookies[ACCESS], refresh: request.cookies[REFRESH] };
}

export function setAccess(reply: FastifyReply, token: string): void {
  reply.setCookie(ACCESS, token, { ...options, maxAge: ACCESS_SECONDS });
}

export function setRefresh(reply: FastifyReply, token: string): void {
  reply.setCookie(REFRESH, token, { ...options, maxAge: SESSION_DAYS * 86_400 });
}

export function clearTokens(reply: FastifyReply): void {
  reply.clearCookie(ACCESS, options).clearCookie(REFRESH, options);
}
