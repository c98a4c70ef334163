import { z } from "zod";

/** The port that PostgreSQL has by default, which is left out of addresses. */
export const defaultPort = 5432;

/** PostgreSQL cuts longer names off, and then the thing would never be found under its own. */
const longestName = 63;

/** The schema of the name of something in PostgreSQL. Capital letters and spaces count: all names are quoted. */
export function postgresName(noun: string) {
  return z
    .string({ error: `the name of a ${noun} is a text, like "brainall"` })
    .superRefine((name, context) => {
      const problem = nameProblem(name);
      if (problem) context.addIssue(`${JSON.stringify(name)} ${problem}`);
    });
}

function nameProblem(name: string): string | undefined {
  if (name === "") return "is empty: say a name, like brainall";
  if (/\p{Cc}/u.test(name))
    return "has a control character, such as a tab or a line break: a name here has none";
  if (Buffer.byteLength(name) > longestName)
    return `has ${Buffer.byteLength(name)} bytes: PostgreSQL keeps ${longestName} of a name at most`;
  return undefined;
}

export function postgresPort() {
  return z
    .int({ error: "a port is a number, like 5432" })
    .min(1, { error: "a port is a number from 1 to 65535" })
    .max(65535, { error: "a port is a number from 1 to 65535" })
    .default(defaultPort)
    .describe(
      "The port of the server, by which it is found among those of the host: its socket in /var/run/postgresql has it in its name. Default: 5432.",
    );
}

/**
 * Names as one text of a single line: `5432/brainall/vector`. In a name, / and % are written %2F and %25, so
 * that the parts can be told from each other.
 */
export function joinNames(port: number, names: readonly string[]): string {
  return [port, ...names.map((name) => name.replaceAll("%", "%25").replaceAll("/", "%2F"))].join("/");
}

/** The address of a thing within its host: its target, without the port where that is the usual one. */
export function addressOf(target: string): string {
  const usual = `${defaultPort}/`;
  return target.startsWith(usual) ? target.slice(usual.length) : target;
}

/** The port and the names of an address with this many names; undefined where it has not as many. */
export function splitAddress(address: string, count: number): { port: number; names: string[] } | undefined {
  const parts = address.split("/");
  const names = parts.slice(-count).map((part) => part.replaceAll("%2F", "/").replaceAll("%25", "%"));
  if (parts.length === count) return { port: defaultPort, names };
  if (parts.length !== count + 1 || !/^[1-9]\d{0,4}$/.test(parts[0]!)) return undefined;
  return { port: Number(parts[0]), names };
}
