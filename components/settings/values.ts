import { isIPv4 } from "node:net";
import { z } from "zod";
import { wanted } from "../schema.ts";

const ipv4 = "an IPv4 address, e.g. 192.168.100.53";

/** `192.168.100.53` */
export const address = z.string(wanted(ipv4)).refine((text) => isIPv4(text), wanted(ipv4));

const withPrefix = "an IPv4 address with its prefix length, e.g. 203.0.113.10/24";

/** `203.0.113.10/24` */
export const interfaceAddress = z.string(wanted(withPrefix)).refine((text) => {
  const [ip = "", prefix = "", ...rest] = text.split("/");
  return rest.length === 0 && isIPv4(ip) && /^\d+$/.test(prefix) && Number(prefix) <= 32;
}, wanted(withPrefix));

const webAddress = "an address that begins with https:// or http://";

export const url = z
  .string(wanted(webAddress))
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ""), wanted(webAddress));

const key = 'a public key "ssh-ed25519 AAAA…" or the path of a file that holds one and ends in .pub';

/** A public key of SSH, or a file with one. */
export const publicKey = z
  .string(wanted(key))
  .regex(/^((ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA\S+.*|[/~].*\.pub)$/, wanted(key));

/** Replaces `${NAME}` in all texts of a value by variables of the environment; what is not set is told. */
export function withVariables(
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  onMissing: (variable: string) => void,
): unknown {
  if (typeof value === "string") {
    return value.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
      const found = environment[name];
      if (found === undefined) onMissing(name);
      return found ?? whole;
    });
  }
  if (Array.isArray(value)) return value.map((item) => withVariables(item, environment, onMissing));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, withVariables(item, environment, onMissing)]),
  );
}
