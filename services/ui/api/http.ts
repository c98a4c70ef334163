import { problemOf, unreachable } from "./problem.ts";

/** Asks our server; throws a Problem where it does not answer with a success. */
export async function ask(
  method: "GET" | "POST",
  path: string,
  { body, signal }: { body?: unknown; signal?: AbortSignal } = {},
): Promise<Response> {
  const response = await fetch(path, {
    method,
    ...(signal && { signal }),
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    }),
  }).catch(() => {
    signal?.throwIfAborted();
    throw unreachable();
  });
  if (response.ok) return response;
  throw problemOf(response.status, await response.text().catch(() => ""));
}
