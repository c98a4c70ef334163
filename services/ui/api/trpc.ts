import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { AppRouter } from "../../api/trpc/router.ts";
import { Problem, sessionOver, unreachable } from "./problem.ts";

export const { TRPCProvider, useTRPC } = createTRPCContext<AppRouter>();

export const trpcClient = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: "/api/trpc" })] });

/** A question of the page's data that failed, as any other problem. */
export function asProblem(error: unknown): unknown {
  if (!(error instanceof TRPCClientError)) return error;
  const status: number | undefined = error.data?.httpStatus;
  if (status === undefined) return unreachable();
  if (status === 401) return sessionOver();
  return new Problem(status >= 500 ? "server" : "refused", error.message);
}
