import { z } from "zod";
import { absolutePath } from "../path.ts";

/** The port that Redis has by default, which is left out of addresses. */
export const defaultPort = 6379;

/** Where an admin's login is looked for. Only root can put something there. */
export const defaultAdminFile = "/etc/redis-admin";

/** Which server it is, and as whom it is asked: the inputs that all kinds of a Redis have. */
export const instanceInputs = {
  port: z
    .int({ error: "a port is a number, like 6379" })
    .min(1, { error: "a port is a number from 1 to 65535" })
    .max(65535, { error: "a port is a number from 1 to 65535" })
    .default(defaultPort)
    .describe("The port of the server on 127.0.0.1. Default: 6379. Another port is another user."),
  socket: absolutePath()
    .optional()
    .describe(
      "The server's Unix socket, by which it is reached instead of the port, e.g. /run/redis/redis.sock. Default: none. Another socket is another user.",
    ),
  adminFile: absolutePath()
    .default(defaultAdminFile)
    .describe(
      "A file of the host with the login by which this program works, which may use all commands: the user's name on the first line, the password on the second. Keep it, mode 0600, in a folder into which only root writes. Where there is none, it is the user default without a password. Default: /etc/redis-admin.",
    ),
};

export interface Instance {
  readonly port: number;
  readonly socket?: string | undefined;
  readonly adminFile: string;
}

/** For titles and errors: `Redis on port 6379`. */
export function describe({ port, socket }: Pick<Instance, "port" | "socket">): string {
  return socket === undefined ? `Redis on port ${port}` : `Redis at ${socket}`;
}

/** The server and the thing in it, as one text of a single line: `6379/app`, with the file of the login between them where that is not the usual one. */
export function targetOf({ port, socket, adminFile }: Instance, name: string): string {
  const admin = adminFile === defaultAdminFile ? [] : [adminFile];
  return [socket ?? String(port), ...admin, name].map(encode).join("/");
}

/** `app`, or with the port or socket where it is not the usual one: `6380/app`, `%2Frun%2Fredis%2Fredis.sock/app`. */
export function addressOf({ port, socket }: Pick<Instance, "port" | "socket">, name: string): string {
  const place = socket ?? (port === defaultPort ? undefined : String(port));
  return [...(place === undefined ? [] : [place]), name].map(encode).join("/");
}

/** The server and the name of an address; undefined where it is none. */
export function splitAddress(address: string): (Instance & { name: string }) | undefined {
  const parts = address.split("/").map(decode);
  const [place, name] = parts.length === 1 ? [String(defaultPort), parts[0]!] : parts;
  const usual = { name: name!, port: defaultPort, adminFile: defaultAdminFile };
  if (parts.length > 2) return undefined;
  if (/^[1-9]\d{0,4}$/.test(place!)) return { ...usual, port: Number(place) };
  return absolutePath().safeParse(place).success ? { ...usual, socket: place! } : undefined;
}

/** In a part, / and % are written %2F and %25, so that the parts can be told from each other. */
function encode(part: string): string {
  return part.replaceAll("%", "%25").replaceAll("/", "%2F");
}

/** What {@link targetOf} made of a name or a path, made that again. */
export function decode(part: string): string {
  return part.replaceAll("%2F", "/").replaceAll("%25", "%");
}
