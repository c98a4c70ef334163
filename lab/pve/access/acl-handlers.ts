import type { Call, Handlers } from "../api.ts";
import { type Cluster, type Identity, printIdentity } from "../cluster.ts";
import { failure, invalidParameters } from "../error.ts";
import { flag, optionalText, text } from "../params.ts";
import { allPools } from "../pools/pools.ts";
import type { Parameters } from "../schema/validate.ts";
import { type AclEntry, allAcl, deleteAcl, isObjectPath, normalPath, writeAcl } from "./acl.ts";
import { change } from "./change.ts";
import { modifyingPrivileges, splitList } from "./check.ts";
import { requireGroup } from "./groups.ts";
import { mayOf, type Privileges, privilegesOf, requirePermission } from "./permissions.ts";
import { requireRole } from "./roles.ts";
import { requireToken } from "./tokens.ts";
import { findUser } from "./users.ts";

export const aclHandlers: Handlers = {
  "GET /access/acl": ({ cluster, identity }) => {
    const may = mayOf(cluster, identity);
    const all = may("/access", ["Sys.Audit"]);
    return allAcl(cluster).filter(({ path }) => all || may(path, modifyingPrivileges(path), true));
  },

  "PUT /access/acl": ({ cluster, identity, parameters }) => {
    const given = text(parameters, "path");
    const path = normalPath(given);
    const isDeletion = flag(parameters, "delete");
    if (!["users", "groups", "tokens"].some((name) => optionalText(parameters, name))) {
      const complaint = "either 'users', 'groups' or 'tokens' is required.";
      throw invalidParameters({ users: complaint, groups: complaint, tokens: complaint });
    }
    if (path === undefined || (!isDeletion && !isObjectPath(path))) {
      throw invalidParameters({ path: `invalid ACL path '${given}'` });
    }
    const propagate = parameters.propagate === undefined || flag(parameters, "propagate");
    change(cluster, "ACL update failed", () => {
      const held = privilegesOf(cluster, identity)(path);
      for (const roleid of splitList(text(parameters, "roles"))) {
        const { privileges } = requireRole(cluster, roleid);
        requireSuperset(held, roleid, privileges, { isDeletion, propagate });
        for (const holder of holders(cluster, parameters)) {
          const entry = { ...holder, path, roleid };
          if (isDeletion) deleteAcl(cluster, entry);
          // Root has every privilege everywhere; PVE keeps no rules for it.
          else if (holder.ugid !== "root@pam") writeAcl(cluster, { ...entry, propagate });
        }
      }
    });
  },

  "GET /access/permissions": (call) => {
    const { cluster, parameters } = call;
    const privilegesAt = privilegesOf(cluster, permissionsOf(call));
    const path = optionalText(parameters, "path");
    const paths = path === undefined ? interestingPaths(cluster) : [path];
    const found = paths.map((one) => [one, Object.fromEntries(privilegesAt(one))] as const);
    return Object.fromEntries(
      found.filter(([, privileges]) => path !== undefined || Object.keys(privileges).length > 0),
    );
  },
};

/** Whom a request names, each as part of a rule; refuses those that there are not. */
function holders(cluster: Cluster, parameters: Parameters): Pick<AclEntry, "type" | "ugid">[] {
  const named = (name: string) => splitList(optionalText(parameters, name) ?? "");
  return [
    ...named("groups").map((ugid) => {
      requireGroup(cluster, ugid);
      return { type: "group", ugid } as const;
    }),
    ...named("users").map((ugid) => {
      if (!findUser(cluster, ugid)) throw failure(`user '${ugid}' does not exist`);
      return { type: "user", ugid } as const;
    }),
    ...named("tokens").map((ugid) => {
      const [user = "", token = ""] = ugid.split("!");
      requireToken(cluster, user, token);
      return { type: "token", ugid } as const;
    }),
  ];
}

/** Who may change a path's rules without Permissions.Modify hands out no more than they have themselves. */
function requireSuperset(
  held: Privileges,
  roleid: string,
  privileges: string[],
  { isDeletion, propagate }: { isDeletion: boolean; propagate: boolean },
): void {
  if (held.has("Permissions.Modify")) return;
  const verb = isDeletion ? "remove" : "add";
  const refuse = (what: string, needed: string) => {
    throw invalidParameters({ role: `Cannot ${verb} role '${roleid}'${what} - requires ${needed}` });
  };
  if (roleid === "NoAccess") refuse("", "'Permissions.Modify'");
  if (privileges.some((name) => !held.has(name))) {
    refuse("", "'Permissions.Modify' or superset of privileges.");
  }
  if (propagate && !isDeletion && privileges.some((name) => !held.get(name))) {
    refuse(" with propagation", "'Permissions.Modify' or propagated superset of privileges.");
  }
}

/** Whose privileges a request asks for: everybody may ask for their own and those of their tokens. */
function permissionsOf({ cluster, identity, parameters }: Call): Identity {
  const asked = optionalText(parameters, "userid");
  if (asked === undefined) return identity;
  const [user = "", token] = asked.split("!");
  const own = printIdentity(identity);
  if (asked !== own && user !== own) requirePermission(cluster, identity, "/access", ["Sys.Audit"]);
  return { user, token };
}

/** The paths that PVE tells somebody's privileges for: the roots, and what rules and pools name. */
function interestingPaths(cluster: Cluster): string[] {
  const roots = ["/", "/access", "/access/groups", "/nodes", "/pool", "/sdn", "/storage", "/vms"];
  const members = allPools(cluster).flatMap(({ vms, storage }) => [
    ...vms.map((vmid) => `/vms/${vmid}`),
    ...storage.map((id) => `/storage/${id}`),
  ]);
  return [...new Set([...roots, ...allAcl(cluster).map(({ path }) => path), ...members])].sort();
}
