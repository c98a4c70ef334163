import { appendFileSync } from "node:fs";
import type { Raw } from "../schema/validate.ts";

/** A request and its answer, as they were on the wire. */
export interface Exchange {
  method: string;
  /** Below /api2/json, as it came: segments are encoded. */
  path: string;
  parameters: Raw;
  status: number;
  data?: unknown;
  /** Of a refusal. */
  message?: string;
  errors?: Record<string, string>;
}

const hidden = new Set([
  ...["password", "confirmation-password", "new-password", "cipassword", "CSRFPreventionToken", "ticket"],
  ...["client-key", "encryption-key", "keyring", "token", "input-data", "key"],
]);

/** What stands for a secret; it is as long as a password must be. */
const secret = "(hidden)";

/** Whether an answer was a secret, of which nobody knows what it was. */
export const isHidden = ({ data }: Exchange): boolean => data === secret;

/** Writes exchanges into a file, a line each; what is secret is not written. */
export function recordInto(file: string): (exchange: Exchange) => void {
  return (exchange) => appendFileSync(file, `${JSON.stringify(withoutSecrets(exchange))}\n`, { mode: 0o600 });
}

function withoutSecrets(exchange: Exchange): Exchange {
  const parameters = Object.fromEntries(
    Object.entries(exchange.parameters).map(([name, value]) => [name, hidden.has(name) ? secret : value]),
  );
  // Tickets and the secrets of tokens are answered here, and nowhere else.
  const answersSecrets = exchange.path.startsWith("/access/") && exchange.method !== "GET";
  return { ...exchange, parameters, ...(answersSecrets && exchange.data !== null && { data: secret }) };
}

// What differs between two runs that are the same: task ids, clocks, addresses and ids that are drawn by lot.
const drawn: [RegExp, string][] = [
  [/UPID:[^":]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8}:/g, "UPID:(node):(pid):(pstart):(start):"],
  [/\bBC:24:11(:[0-9A-F]{2}){3}\b/gi, "(mac)"],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "(uuid)"],
  [/\b[0-9a-f]{40}\b/g, "(digest)"],
  [/ctime=\d+/g, "ctime=(time)"],
];
const measured = new Set([
  ...[
    "pid",
    "pstart",
    "starttime",
    "endtime",
    "uptime",
    "ctime",
    "snaptime",
    "cpu",
    "mem",
    "disk",
    "freemem",
  ],
  ...["netin", "netout", "diskread", "diskwrite", "used", "avail", "used_fraction", "time", "localtime"],
]);

/** An answer without what differs between two runs that are the same. */
export function steady(value: unknown): unknown {
  const text = JSON.stringify(value ?? null, (name, inner) => (measured.has(name) ? "(measured)" : inner));
  return JSON.parse(drawn.reduce((result, [pattern, word]) => result.replaceAll(pattern, word), text));
}
