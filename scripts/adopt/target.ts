import { type Host, type Hosts, hostSchema } from "../../provider/ssh/hosts.ts";
import { OperatorError } from "../setup/operator-error.js";

/** A host that the stack does not know yet. */
export interface Stranger {
  /** What it is called until it has said its own name. */
  readonly name: string;
  readonly host: Host;
  /** The settings of `estate:hosts` by which the stack will reach it. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** How a stranger is entered, beside its address; as in `estate:hosts`. */
export interface Entrance {
  /** The host of the stack to go through. */
  readonly via?: string | undefined;
  /** A private key file. */
  readonly identity?: string | undefined;
}

/**
 * Reads `user@address`, `user@address:port` or `user@[IPv6 address]:port`; undefined where the word is the key of a
 * host. Throws an {@link OperatorError} where it is neither, or where a host of the stack is to be entered in another
 * way than the stack says.
 */
export function readStranger(word: string, { via, identity }: Entrance): Stranger | undefined {
  if (!word.includes("@")) {
    if (via === undefined && identity === undefined) return undefined;
    throw new OperatorError(
      `How ${word} is entered stands in the stack's configuration: --via and --identity are for user@address.`,
    );
  }
  const [, user, bracketed, plain, port] = word.match(/^([^@]+)@(?:\[([^\]]+)\]|([^:@]+))(?::(\d+))?$/) ?? [];
  const address = bracketed ?? plain;
  const settings = {
    address: address ?? "",
    ...(user && { user }),
    ...(port && { port: Number(port) }),
    ...(via !== undefined && { via }),
    ...(identity !== undefined && { identity }),
  };
  const { data, error } = hostSchema.safeParse(settings);
  if (!data || address === undefined) {
    const [issue] = error?.issues ?? [];
    const problem = issue ? `: its ${issue.path.join(".")} ${issue.message}` : "";
    throw new OperatorError(
      `"${word}" names no host${problem}. Write user@address or user@address:port, with brackets around an IPv6 ` +
        "address: admin@[2001:db8::53]:22.",
    );
  }
  return { name: address.replace(/[^A-Za-z0-9.-]+/g, "-"), host: data, settings };
}

/** A host of the stack. Throws an {@link OperatorError} with those that there are. */
export function knownHost(word: string, hosts: Hosts, stack: string): Host {
  const host = Object.hasOwn(hosts, word) ? hosts[word] : undefined;
  if (!host) {
    throw new OperatorError(
      `The stack "${stack}" has no host "${word}". Name one of ${Object.keys(hosts).join(", ") || "them, once it has one"}, ` +
        "or one that it does not know yet as user@address.",
    );
  }
  if (host.lost) {
    throw new OperatorError(
      `${word} is declared lost (estate:hosts.${word}.lost), so there is nothing to read: take that out once it is there again.`,
    );
  }
  return host;
}

/** The key by which the stack is to know a host that calls itself `hostname`: lower-case letters, digits and hyphens. */
export function keyFor(hostname: string): string {
  const [label = ""] = hostname.toLowerCase().split(".");
  return label.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+|-+$/g, "") || "host";
}
