import { useQueryClient } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { openAnswer } from "../api/answers.ts";
import { explain, Problem } from "../api/problem.ts";
import { endSession } from "../api/queries.ts";
import { useTRPC } from "../api/trpc.ts";
import { nameBegun } from "../place.ts";
import type { Turn } from "./turn.ts";
import { Turns } from "./turns.ts";

/** The turns of this page, tied to its server, its address and what it has stored. */
export function useTurns(): Turns {
  const queries = useQueryClient();
  const trpc = useTRPC();
  const [turns] = useState(
    () =>
      new Turns({
        open: openAnswer,
        explain: (error) => {
          if (error instanceof Problem && error.kind === "session") endSession(queries, SESSION_OVER);
          return explain(error);
        },
        onBegun: (conversation) => {
          void queries.invalidateQueries(trpc.conversations.list.pathFilter());
          nameBegun(conversation);
        },
        onOver: (conversation) => {
          void queries.invalidateQueries(trpc.conversations.list.pathFilter());
          void queries.invalidateQueries(trpc.models.list.pathFilter());
          if (conversation !== undefined)
            void queries.invalidateQueries(trpc.conversations.get.queryFilter({ id: conversation }));
        },
      }),
  );
  return turns;
}

const SESSION_OVER = "Your session is over. Log in again; what you wrote is waiting for you.";

/** The turn of a conversation, as it changes. */
export function useTurn(turns: Turns, conversation: string | undefined): Turn | undefined {
  return useSyncExternalStore(turns.subscribe, () => turns.of(conversation));
}
