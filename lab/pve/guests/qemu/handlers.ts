import type { Handlers } from "../../api.ts";

export const qemuHandlers: Handlers = {};
