import type { Handlers } from "../api.ts";
import { agentHandlers } from "./power/agent-handlers.ts";
import { powerStatusHandlers } from "./power/handlers.ts";

export const powerHandlers: Handlers = { ...powerStatusHandlers, ...agentHandlers };
