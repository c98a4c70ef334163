import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Cluster } from "../cluster.ts";

// PVE's tickets are good for two hours, and five minutes before they were made where clocks differ.
const lifetime = 2 * 3600;
const grace = 5 * 60;

const keyOfKey = "access/key";

/** The key that signs tickets: made when it is first needed, the same after every restart. */
export function ticketKey({ store }: Pick<Cluster, "store">): string {
  const kept = store.get<string>(keyOfKey);
  if (kept !== undefined) return kept;
  const made = randomBytes(32).toString("hex");
  store.put(keyOfKey, made);
  return made;
}

/** What a browser gets for a password and shows with each request, as in "PVE:root@pam:65A0B1C2::SIGNATURE". */
export function printTicket(key: string, userid: string): string {
  const plain = `PVE:${userid}:${now()}`;
  return `${plain}::${sign(key, plain)}`;
}

/** The user that a ticket was made for; undefined when it is forged or too old. */
export function readTicket(key: string, ticket: string): string | undefined {
  const [, plain = "", userid, time = "", signature = ""] =
    /^(PVE:([^:\s]+):([0-9A-F]{8}))::(\S+)$/.exec(ticket) ?? [];
  return isFresh(time) && isEqual(signature, sign(key, plain)) ? userid : undefined;
}

/** What must be shown besides a ticket by requests that change something: no other site can know it. */
export function printCsrfToken(key: string, userid: string): string {
  const time = now();
  return `${time}:${sign(key, `CSRF:${time}:${userid}`)}`;
}

export function isCsrfToken(key: string, userid: string, token: string): boolean {
  const [, time = "", signature = ""] = /^([0-9A-F]{8}):(\S+)$/.exec(token) ?? [];
  return isFresh(time) && isEqual(signature, sign(key, `CSRF:${time}:${userid}`));
}

const seconds = () => Math.floor(Date.now() / 1000);
const now = () => seconds().toString(16).toUpperCase().padStart(8, "0");
const sign = (key: string, text: string) => createHmac("sha256", key).update(text).digest("base64");

function isFresh(time: string): boolean {
  const age = seconds() - Number.parseInt(time, 16);
  return age > -grace && age < lifetime;
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
