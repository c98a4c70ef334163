import type { Handlers } from "../api.ts";

export const accessHandlers: Handlers = {};
