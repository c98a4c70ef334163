import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import type { Cluster } from "../cluster.ts";

/** What is kept of a password: nobody can read it from that. Both in hexadecimal digits. */
interface Hashed {
  salt: string;
  hash: string;
}

type WithStore = Pick<Cluster, "store">;

const key = (userid: string) => `access/passwords/${userid}`;
// A lab's passwords open nothing but the lab: a cost of ten milliseconds, for every new lab of the tests pays it.
const cost = { N: 4096 };
const hash = (password: string, salt: Buffer) => scryptSync(password.normalize("NFC"), salt, 32, cost);

export function storePassword({ store }: WithStore, userid: string, password: string): void {
  const salt = randomBytes(16);
  const hashed: Hashed = { salt: salt.toString("hex"), hash: hash(password, salt).toString("hex") };
  store.put(key(userid), hashed);
}

/** Whether that is the user's password; false for a user who has none. */
export function isPassword({ store }: WithStore, userid: string, password: string): boolean {
  const kept = store.get<Hashed>(key(userid));
  if (!kept) return false;
  return timingSafeEqual(hash(password, Buffer.from(kept.salt, "hex")), Buffer.from(kept.hash, "hex"));
}

export function deletePassword({ store }: WithStore, userid: string): void {
  store.delete(key(userid));
}
