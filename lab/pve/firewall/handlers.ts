import type { Handlers } from "../api.ts";

export const firewallHandlers: Handlers = {};
