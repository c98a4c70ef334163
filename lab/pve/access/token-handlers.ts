import { randomUUID } from "node:crypto";
import type { Handlers } from "../api.ts";
import { failure, invalidParameters } from "../error.ts";
import { flag, optionalInteger, optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { change } from "./change.ts";
import { splitList } from "./check.ts";
import {
  deleteToken,
  findToken,
  hashSecret,
  requireToken,
  type Token,
  tokensOf,
  writeToken,
} from "./tokens.ts";
import { requireUser } from "./users.ts";

export const tokenHandlers: Handlers = {
  "GET /access/users/{userid}/token": ({ cluster, parameters }) => {
    const { userid } = requireUser(cluster, text(parameters, "userid"));
    return tokensOf(cluster, userid).map((token) => ({ tokenid: token.tokenid, ...tokenInfo(token) }));
  },

  "GET /access/users/{userid}/token/{tokenid}": ({ cluster, parameters }) =>
    tokenInfo(requireToken(cluster, ...names(parameters))),

  // The secret is told now and never again: what is kept is its hash.
  "POST /access/users/{userid}/token/{tokenid}": ({ cluster, parameters }) => {
    const [userid, tokenid] = names(parameters);
    requireUser(cluster, userid);
    if (findToken(cluster, userid, tokenid)) throw invalidParameters({ tokenid: "Token already exists." });
    const value = randomUUID();
    const token = changed({ userid, tokenid, expire: 0, privsep: true, hash: hashSecret(value) }, parameters);
    change(cluster, "generating token failed", () => writeToken(cluster, token));
    return { "full-tokenid": `${userid}!${tokenid}`, info: tokenInfo(token), value };
  },

  "PUT /access/users/{userid}/token/{tokenid}": ({ cluster, parameters }) => {
    const kept = requireToken(cluster, ...names(parameters));
    const token = changed(without(kept, optionalText(parameters, "delete")), parameters);
    change(cluster, "updating token info failed", () => writeToken(cluster, token));
    return tokenInfo(token);
  },

  "DELETE /access/users/{userid}/token/{tokenid}": ({ cluster, parameters }) => {
    const { userid, tokenid } = requireToken(cluster, ...names(parameters));
    change(cluster, "deleting token failed", () => deleteToken(cluster, userid, tokenid));
  },
};

/** What is told of a token: all but its secret. */
export function tokenInfo({ expire, privsep, comment }: Token) {
  return { expire, privsep, ...(comment ? { comment } : {}) };
}

const names = (parameters: Parameters): [string, string] => [
  text(parameters, "userid"),
  text(parameters, "tokenid"),
];

function changed(token: Token, parameters: Parameters): Token {
  const comment = optionalText(parameters, "comment") || token.comment;
  return {
    ...token,
    expire: optionalInteger(parameters, "expire") ?? token.expire,
    privsep: parameters.privsep === undefined ? token.privsep : flag(parameters, "privsep"),
    ...(comment === undefined ? {} : { comment }),
  };
}

function without({ comment, ...token }: Token, options = ""): Token {
  const deleted = splitList(options);
  const unknown = deleted.find((option) => option !== "comment");
  if (unknown !== undefined) throw failure(`unable to delete option '${unknown}'`);
  return deleted.length > 0 || comment === undefined ? token : { ...token, comment };
}
