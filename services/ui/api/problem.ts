/** What keeps the page from its work. `message` is for the reader, in plain words. */
export class Problem extends Error {
  override name = "Problem";
  readonly kind: "network" | "session" | "server" | "refused";

  constructor(kind: Problem["kind"], message: string) {
    super(message);
    this.kind = kind;
  }
}

export const unreachable = () =>
  new Problem("network", "The server cannot be reached. Check your connection and try again.");

export const brokenOff = () =>
  new Problem("network", "The connection broke off. What you see is kept; try again.");

export const sessionOver = () => new Problem("session", "Your session is over. Log in again to go on.");

/** What a status of the server and the body that came with it mean. */
export function problemOf(status: number, body: string): Problem {
  const said = messageIn(body);
  if (status === 401) return said ? new Problem("session", said) : sessionOver();
  // What an edge says of a server behind it is not for readers.
  if (status >= 500)
    return new Problem("server", said ?? "The server is not answering right now. Try again in a moment.");
  return new Problem("refused", said ?? `The server refused this (status ${status}). Load the page again.`);
}

/** Any error in plain words. */
export function explain(error: unknown): string {
  return error instanceof Problem
    ? error.message
    : "Something is broken on this page. Load it again; what was answered is kept.";
}

function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
