import type { Handlers } from "../api.ts";

export const poolHandlers: Handlers = {};
