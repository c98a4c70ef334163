import { z } from "zod";

/** Where a server is reached: a host and port, or the folder or file of its Unix socket. */
export type Endpoint = { host: string; port: number; user: string | undefined; database: string };

/** Where this program listens. */
export type Address = { host: string; port: number };

const levels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** `127.0.0.1:3000` */
export const address = z.string().transform((text, context): Address => {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host && Number(port) <= 65535) return { host, port: Number(port) };
  context.addIssue("must be an address and a port, as in 192.168.100.50:3000");
  return z.NEVER;
});

/** `postgres://user@host:5432/database`; a Unix socket's folder stands percent-encoded in the host's place. */
export const databaseUrl = endpoint(
  "postgres:",
  5432,
  "postgres://brainall@192.168.100.53:5432/brainall",
).refine(
  ({ user, database }) => user && database,
  "must name a user and a database, as in postgres://brainall@192.168.100.53:5432/brainall",
);

/** `redis://user@host:6379/0`; a Unix socket stands percent-encoded in the host's place. */
export const redisUrl = endpoint("redis:", 6379, "redis://brainall@192.168.100.53:6379/0");

/** `http://host:8000`, several apart by commas. */
export const modelUrls = z.string().transform((text, context): string[] => {
  const urls = text.split(",").map((url) => url.trim().replace(/\/+$/, ""));
  const wrong = urls.filter((url) => !/^https?:$/.test(parseUrl(url)?.protocol ?? ""));
  if (wrong.length === 0) return urls;
  context.addIssue(
    `"${wrong[0]}" is not the address of a model server, as http://192.168.100.130:8000 is; several stand apart by commas`,
  );
  return z.NEVER;
});

export const logLevel = z.enum(levels, `must be one of ${levels.join(", ")}`);

/** A time in whole seconds. */
export const seconds = z
  .string()
  .regex(/^\d{1,4}$/, "must be whole seconds, as in 30")
  .transform(Number);

/** A secret's text. */
export const secret = z.string("is missing or empty; the unit gets it by LoadCredential=");

/** A secret that signs: too long to be guessed. */
export const signingKey = secret.min(32, "must have at least 32 characters");

function endpoint(protocol: string, defaultPort: number, example: string) {
  return z.string(`must be set, as in ${example}`).transform((text, context): Endpoint => {
    const url = parseUrl(text);
    if (url?.protocol !== protocol || !url.hostname) {
      context.addIssue(`must be an address, as in ${example}`);
      return z.NEVER;
    }
    if (url.password) {
      context.addIssue("holds a password; it belongs into the credential, which no process list shows");
      return z.NEVER;
    }
    return {
      host: decodeURIComponent(url.hostname),
      port: Number(url.port) || defaultPort,
      user: decodeURIComponent(url.username) || undefined,
      database: decodeURIComponent(url.pathname.slice(1)),
    };
  });
}

function parseUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}
