import type { Handlers } from "../api.ts";
import { failure } from "../error.ts";
import { optionalText, text } from "../params.ts";
import { deleteAclWhere } from "./acl.ts";
import { change } from "./change.ts";
import { allGroups, deleteGroup, findGroup, type Group, requireGroup, writeGroup } from "./groups.ts";
import { mayOf } from "./permissions.ts";

export const groupHandlers: Handlers = {
  "GET /access/groups": ({ cluster, identity }) => {
    const may = mayOf(cluster, identity);
    const privileges = ["User.Modify", "Sys.Audit", "Group.Allocate"];
    return allGroups(cluster)
      .filter(({ groupid }) => may(`/access/groups/${groupid}`, privileges, true))
      .map(({ groupid, comment, members }) => ({ groupid, comment, users: members.join(",") }));
  },

  "POST /access/groups": ({ cluster, parameters }) =>
    change(cluster, "create group failed", () => {
      const groupid = text(parameters, "groupid");
      if (findGroup(cluster, groupid)) throw failure(`group '${groupid}' already exists`);
      writeGroup(cluster, commented({ groupid, members: [] }, optionalText(parameters, "comment")));
    }),

  "GET /access/groups/{groupid}": ({ cluster, parameters }) => {
    const { comment, members } = requireGroup(cluster, text(parameters, "groupid"));
    return { comment, members };
  },

  "PUT /access/groups/{groupid}": ({ cluster, parameters }) =>
    change(cluster, "update group failed", () => {
      const group = requireGroup(cluster, text(parameters, "groupid"));
      writeGroup(cluster, commented(group, optionalText(parameters, "comment")));
    }),

  "DELETE /access/groups/{groupid}": ({ cluster, parameters }) =>
    change(cluster, "delete group failed", () => {
      const { groupid } = requireGroup(cluster, text(parameters, "groupid"));
      deleteGroup(cluster, groupid);
      deleteAclWhere(cluster, ({ type, ugid }) => type === "group" && ugid === groupid);
    }),
};

/** With the comment if one is given; an empty one takes it away. */
function commented({ comment: kept, ...group }: Group, comment = kept): Group {
  return comment ? { ...group, comment } : group;
}
