import type { Gate } from "../api.ts";
import type { Cluster, Identity } from "../cluster.ts";
import { failure, PveError } from "../error.ts";
import type { Definition, Method } from "../schema/schema.ts";
import type { Raw } from "../schema/validate.ts";
import type { Store } from "../store.ts";
import { checkPermissions, denied, fillTemplate } from "./check.ts";
import { isCsrfToken, readTicket, ticketKey } from "./tickets.ts";
import { isSecret, requireToken } from "./tokens.ts";
import { isOver, requireEnabled } from "./users.ts";

type Headers = Record<string, string | undefined>;

/** Who asks when nobody has to be known: may nothing that asks for a privilege. */
const nobody: Identity = { user: "", token: undefined };

/** Who asks and what they may, by the users, tokens and access rules in the store. */
export function createGate(store: Store): Gate {
  const cluster = { store };
  return {
    identify(headers, method, definition) {
      if (definition?.permissions?.user === "world") return undefined;
      const token = credential(headers.authorization, "PVEAPIToken");
      return unauthorised(() =>
        token === undefined
          ? ticketIdentity(cluster, headers, method, definition)
          : tokenIdentity(cluster, token),
      );
    },
    authorise(definition, parameters, identity) {
      if (!identity) return nobody;
      if (identity.token !== undefined && definition.allowtoken === 0)
        throw tokenRefused(definition, parameters);
      checkPermissions(cluster, identity, definition, parameters);
      return identity;
    },
  };
}

/** Whatever is wrong with credentials is 401 to PVE. */
function unauthorised<T>(identify: () => T): T {
  try {
    return identify();
  } catch (error) {
    if (error instanceof PveError) throw new PveError(401, error.message);
    throw error;
  }
}

/** Takes "PVEAPIToken=estate@pve!pulumi=SECRET" (or with a space after the name) from a header. */
function credential(header: string | undefined, name: string): string | undefined {
  const value = header?.match(new RegExp(`(?:^|[\\s;])${name}[= ]([^;]*)`))?.[1];
  return value === undefined ? undefined : unescapeUri(value);
}

function unescapeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function tokenIdentity(cluster: Pick<Cluster, "store">, given: string): Identity {
  const [, full, secret = ""] = /^(.*)=(.*)$/.exec(given) ?? [];
  if (full === undefined) throw failure("no tokenid specified");
  const [, user, token] = /^([^\s:/]+@[A-Za-z][A-Za-z0-9._-]+)!([A-Za-z][A-Za-z0-9._-]+)$/.exec(full) ?? [];
  if (user === undefined || token === undefined) {
    throw failure(`'${full}' is not a valid token ID - not able to split into user and token parts`);
  }
  requireEnabled(cluster, user);
  const known = requireToken(cluster, user, token);
  if (isOver(known.expire)) throw failure(`token '${token}' access expired`);
  if (!isSecret(known, secret)) throw failure("invalid token value!");
  return { user, token };
}

function ticketIdentity(
  cluster: Pick<Cluster, "store">,
  headers: Headers,
  method: Method,
  definition: Definition | undefined,
): Identity {
  const ticket =
    credential(headers.cookie, "PVEAuthCookie") ?? credential(headers.authorization, "PVEAuthCookie");
  if (ticket === undefined) throw failure("No ticket");
  const key = ticketKey(cluster);
  const user = readTicket(key, ticket);
  if (user === undefined) throw failure("permission denied - invalid PVE ticket");
  // PVE asks uploads for no such token, because a form of plain HTML cannot send it.
  const isUpload = definition?.path === "/nodes/{node}/storage/{storage}/upload";
  if (method !== "GET" && !isUpload && !isCsrfToken(key, user, headers.csrfpreventiontoken ?? "")) {
    throw failure("Permission denied - invalid csrf token");
  }
  requireEnabled(cluster, user);
  return { user, token: undefined };
}

function tokenRefused({ path }: Definition, parameters: Raw): PveError {
  return denied(
    `URI '${fillTemplate(path, parameters)}' not available with API token, need proper ticket.\n`,
  );
}
