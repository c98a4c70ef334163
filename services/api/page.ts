import { existsSync } from "node:fs";
import { join } from "node:path";
import staticFiles from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Everything comes from our own host, and no script stands in a page. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Serves the built page, for every path that is a place in it. */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  app.addHook("onSend", async (_request, reply) => {
    reply.headers(HEADERS);
  });
  if (!existsSync(folder)) return;
  await app.register(staticFiles, {
    root: folder,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    // Both are made of a file's size and time, and two releases may have the same: a page of the release before
    // would then pass for this one, and ask for assets that are gone.
    etag: false,
    lastModified: false,
    setHeaders: (response, path) => {
      // The names of assets hold their hash.
      const isAsset = path.startsWith(join(folder, "assets"));
      response.header("vary", "accept-encoding");
      response.header("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  app.get("/c/:conversation", (_request, reply) => reply.sendFile("index.html"));
}
