import type { Handlers } from "../api.ts";
import { aclHandlers } from "./acl-handlers.ts";
import { groupHandlers } from "./group-handlers.ts";
import { realmHandlers } from "./realm-handlers.ts";
import { roleHandlers } from "./role-handlers.ts";
import { ticketHandlers } from "./ticket-handlers.ts";
import { tokenHandlers } from "./token-handlers.ts";
import { userHandlers } from "./user-handlers.ts";

/** Users and what they may. Second factors, OpenID, consoles and directories to synchronise with answer 501. */
export const accessHandlers: Handlers = {
  ...userHandlers,
  ...tokenHandlers,
  ...groupHandlers,
  ...roleHandlers,
  ...aclHandlers,
  ...realmHandlers,
  ...ticketHandlers,
};
