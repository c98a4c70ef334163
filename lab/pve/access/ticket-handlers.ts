import type { Call, Handlers } from "../api.ts";
import { type Cluster, printIdentity } from "../cluster.ts";
import { failure, invalidParameters, PveError } from "../error.ts";
import { optionalText, text } from "../params.ts";
import { allAcl, normalPath } from "./acl.ts";
import { denied, splitList } from "./check.ts";
import { isPassword } from "./passwords.ts";
import { may, privilegesOf, requirePermission } from "./permissions.ts";
import { findRealm, setPassword } from "./realms.ts";
import { printCsrfToken, printTicket, readTicket, ticketKey } from "./tickets.ts";
import { realmOf, requireEnabled, requireUser } from "./users.ts";

export const ticketHandlers: Handlers = {
  "GET /access/ticket": () => undefined,

  "POST /access/ticket": (call) => {
    const { cluster, parameters } = call;
    const realm = optionalText(parameters, "realm");
    const userid = `${text(parameters, "username")}${realm === undefined ? "" : `@${realm}`}`;
    try {
      requireEnabled(cluster, userid);
      return logIn(call, userid);
    } catch (error) {
      // As PVE: nobody learns by trying which users there are.
      if (error instanceof PveError) throw new PveError(401, "authentication failure");
      throw error;
    }
  },

  "PUT /access/password": ({ cluster, identity, parameters }) => {
    const asking = printIdentity(identity);
    const { userid } = requireUser(cluster, text(parameters, "userid"));
    if (asking !== "root@pam") {
      if (userid === "root@pam") throw denied();
      const confirmation = optionalText(parameters, "confirmation-password");
      if (confirmation === undefined) {
        throw invalidParameters({ "confirmation-password": "password is required to modify user" });
      }
      authenticate(cluster, asking, confirmation);
      if (asking !== userid && realmOf(userid) === "pam") throw denied();
    }
    setPassword(cluster, userid, text(parameters, "password"));
  },
};

function logIn({ cluster, parameters }: Call, userid: string) {
  const key = ticketKey(cluster);
  const password = text(parameters, "password");
  const known = readTicket(key, password);
  const path = optionalText(parameters, "path");
  const privileges = splitList(optionalText(parameters, "privs") ?? "");
  const identity = { user: userid, token: undefined };
  if (path !== undefined && privileges.length > 0) {
    if (known !== userid) authenticate(cluster, userid, password);
    requirePermission(cluster, identity, normalPath(path) ?? "", privileges);
    return { username: userid, ...session(cluster, userid) };
  }
  // A ticket renews itself, and root's is good for everybody.
  if (known !== userid && known !== "root@pam") authenticate(cluster, userid, password);
  return {
    username: userid,
    ticket: printTicket(key, userid),
    CSRFPreventionToken: printCsrfToken(key, userid),
    ...session(cluster, userid),
  };
}

/** Refuses in PVE's words what is not the user's password. */
function authenticate(cluster: Cluster, userid: string, password: string): void {
  const name = realmOf(userid);
  const realm = findRealm(cluster, name);
  if (!realm) throw failure(`auth domain '${name}' does not exist`);
  if (!isPassword(cluster, userid, password)) throw failure("invalid credentials");
}

/** What a client learns with its ticket: what it may by kinds of objects, and the cluster's name. */
function session(cluster: Cluster, userid: string) {
  const identity = { user: userid, token: undefined };
  const { name } = cluster.store.get<{ name: string }>("cluster") ?? {};
  return {
    cap: capabilities(cluster, userid),
    ...(may(cluster, identity, "/", ["Sys.Audit"]) ? { clustername: name } : {}),
  };
}

const kinds: Record<string, RegExp> = {
  vms: /^(VM\.|Permissions\.Modify)/,
  access: /^(User\.|Group\.|Permissions\.Modify)/,
  storage: /^(Datastore\.|Permissions\.Modify)/,
  nodes: /^(Sys\.|Permissions\.Modify)/,
  sdn: /^(SDN\.|Permissions\.Modify)/,
  dc: /^(Sys\.Audit|Sys\.Modify|SDN\.)/,
  mapping: /^(Mapping\.|Permissions\.Modify)/,
};

function capabilities(cluster: Cluster, user: string): Record<string, Record<string, boolean>> {
  const privilegesAt = privilegesOf(cluster, { user, token: undefined });
  const roots = ["/", "/nodes", "/access/groups", "/vms", "/storage", "/sdn", "/mapping"];
  const paths = new Set([...roots, ...allAcl(cluster).map(({ path }) => path)]);
  const found = Object.fromEntries(
    Object.keys(kinds).map((kind): [string, Record<string, boolean>] => [kind, {}]),
  );
  for (const path of paths) {
    const top = path.split("/")[1] || "dc";
    // What holds for a pool holds for the guests and storages in it.
    for (const kind of top === "pool" ? ["vms", "storage"] : [top]) {
      for (const name of privilegesAt(path).keys()) {
        if (kinds[kind]?.test(name)) found[kind] = { ...found[kind], [name]: true };
      }
    }
  }
  return found;
}
