import type { Handlers } from "../api.ts";

export const nodeHandlers: Handlers = {};
