import type { Handlers } from "../../api.ts";

export const lxcHandlers: Handlers = {};
