import type { Handlers } from "../api.ts";

export const storageHandlers: Handlers = {};
