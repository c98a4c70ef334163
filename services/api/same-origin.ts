import type { FastifyReply, FastifyRequest } from "fastify";

type Headers = { host?: string; origin?: string; "sec-fetch-site"?: string };

/**
 * Whether a request that changes something comes from our own page, or from no page at all. Browsers say it in
 * Sec-Fetch-Site; older ones send an Origin, which must be the host that was asked.
 */
export function isSameOrigin(method: string, headers: Headers): boolean {
  if (["GET", "HEAD", "OPTIONS"].includes(method)) return true;
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  if (headers.origin === undefined) return true;
  return URL.parse(headers.origin)?.host === headers.host;
}

/** Refuses what another site's page makes a browser send. */
export async function requireSameOrigin(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (isSameOrigin(request.method, request.headers as Headers)) return;
  await reply.code(403).send({ message: "This request came from another site's page." });
}
