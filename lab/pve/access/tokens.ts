import { createHash, timingSafeEqual } from "node:crypto";
import type { Cluster } from "../cluster.ts";
import { failure } from "../error.ts";
import { deleteAclWhere } from "./acl.ts";

/** A secret by which a program acts for a user. */
export interface Token {
  userid: string;
  /** Without its user, as in "pulumi". */
  tokenid: string;
  comment?: string;
  /** Seconds of the epoch; 0: never. */
  expire: number;
  /** Whether it may only what it was granted itself and its user may too; else it may what its user may. */
  privsep: boolean;
  /** SHA-256 of the secret: that is a random UUID, which nobody can guess from its hash. */
  hash: string;
}

type WithStore = Pick<Cluster, "store">;

const prefix = (userid: string) => `access/tokens/${userid}!`;

export function findToken({ store }: WithStore, userid: string, tokenid: string): Token | undefined {
  return store.get<Token>(`${prefix(userid)}${tokenid}`);
}

/** The token of that name; refuses as PVE does when there is none. */
export function requireToken(cluster: WithStore, userid: string, tokenid: string): Token {
  const token = findToken(cluster, userid, tokenid);
  if (!token) throw failure(`no such token '${tokenid}' for user '${userid}'`);
  return token;
}

/** The tokens of a user, in the order of their names. */
export function tokensOf({ store }: WithStore, userid: string): Token[] {
  return store.list<Token>(prefix(userid)).map(({ value }) => value);
}

export function writeToken({ store }: WithStore, token: Token): void {
  store.put(`${prefix(token.userid)}${token.tokenid}`, token);
}

/** Deletes a token with the access rules made for it. */
export function deleteToken(cluster: WithStore, userid: string, tokenid: string): void {
  deleteAclWhere(cluster, ({ type, ugid }) => type === "token" && ugid === `${userid}!${tokenid}`);
  cluster.store.delete(`${prefix(userid)}${tokenid}`);
}

/** The hash by which a token's secret is kept. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Whether that is the token's secret. */
export function isSecret({ hash }: Token, secret: string): boolean {
  return timingSafeEqual(Buffer.from(hash, "hex"), Buffer.from(hashSecret(secret), "hex"));
}
