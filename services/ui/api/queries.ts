import { QueryCache, QueryClient } from "@tanstack/react-query";
import { SESSION, type Session } from "./account.ts";
import { Problem } from "./problem.ts";
import { asProblem } from "./trpc.ts";

/** What the page knows of the server. A question that shows that the session is over ends it here too. */
export function createQueries(): QueryClient {
  const onError = (error: unknown) => {
    const problem = asProblem(error);
    if (problem instanceof Problem && problem.kind === "session") endSession(queries, problem.message);
  };
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    defaultOptions: {
      queries: {
        // Without a network a question fails, and the page says so, rather than waiting in silence.
        networkMode: "always",
        retry: (failures, error) => failures < 2 && isPassing(asProblem(error)),
        staleTime: 1000,
      },
      mutations: { networkMode: "always" },
    },
  });
  return queries;
}

/** Shows the log-in, with the reason where there is one. */
export function endSession(queries: QueryClient, notice?: string): void {
  queries.setQueryData<Session>(SESSION, { user: null, ...(notice && { notice }) });
}

/** Whether asking again may help. */
function isPassing(problem: unknown): boolean {
  return problem instanceof Problem && (problem.kind === "network" || problem.kind === "server");
}
