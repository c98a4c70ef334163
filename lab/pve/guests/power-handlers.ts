import type { Handlers } from "../api.ts";

export const powerHandlers: Handlers = {};
