import type { Handlers } from "../api.ts";
import { failure, invalidParameters } from "../error.ts";
import { flag, optionalText, text } from "../params.ts";
import type { Parameters } from "../schema/validate.ts";
import { deleteAclWhere } from "./acl.ts";
import { change } from "./change.ts";
import { splitList } from "./check.ts";
import { builtInRoles } from "./privileges.ts";
import { allRoles, deleteRole, findRole, requireRole, writeRole } from "./roles.ts";

export const roleHandlers: Handlers = {
  "GET /access/roles": ({ cluster }) =>
    allRoles(cluster).map(({ roleid, privileges }) => ({
      roleid,
      privs: privileges.join(","),
      special: builtInRoles.has(roleid),
    })),

  "POST /access/roles": ({ cluster, parameters }) => {
    const roleid = text(parameters, "roleid");
    if (/^PVE/i.test(roleid)) {
      throw invalidParameters({
        roleid: "cannot use role ID starting with the (case-insensitive) 'PVE' namespace",
      });
    }
    change(cluster, "create role failed", () => {
      if (findRole(cluster, roleid)) throw failure(`role '${roleid}' already exists`);
      writeRole(cluster, { roleid, privileges: given(parameters) });
    });
  },

  "GET /access/roles/{roleid}": ({ cluster, parameters }) => {
    const { privileges } = requireRole(cluster, text(parameters, "roleid"));
    return Object.fromEntries(privileges.map((privilege) => [privilege, true]));
  },

  "PUT /access/roles/{roleid}": ({ cluster, parameters }) => {
    const roleid = text(parameters, "roleid");
    if (builtInRoles.has(roleid)) throw failure(`auto-generated role '${roleid}' cannot be modified`);
    change(cluster, "update role failed", () => {
      const { privileges } = requireRole(cluster, roleid);
      const kept = flag(parameters, "append") ? privileges : [];
      writeRole(cluster, { roleid, privileges: [...kept, ...given(parameters)] });
    });
  },

  "DELETE /access/roles/{roleid}": ({ cluster, parameters }) => {
    const roleid = text(parameters, "roleid");
    if (builtInRoles.has(roleid)) throw failure(`auto-generated role '${roleid}' cannot be deleted`);
    change(cluster, "delete role failed", () => {
      requireRole(cluster, roleid);
      deleteRole(cluster, roleid);
      // PVE forgets rules with a role that it does not know when it reads its file the next time.
      deleteAclWhere(cluster, (entry) => entry.roleid === roleid);
    });
  },
};

const given = (parameters: Parameters) => splitList(optionalText(parameters, "privs") ?? "");
