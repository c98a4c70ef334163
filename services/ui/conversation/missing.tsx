import { explain, Problem } from "../api/problem.ts";
import { asProblem } from "../api/trpc.ts";
import { Trouble } from "../elements/trouble.tsx";

/** In the place of a conversation that cannot be shown. What is gone is not asked for again. */
export function Missing({
  error,
  onRetry,
  onLeave,
}: {
  error: unknown;
  onRetry: () => void;
  onLeave: () => void;
}) {
  const problem = asProblem(error);
  const isGone = problem instanceof Problem && problem.kind === "refused";
  return isGone ? (
    <Trouble message={explain(problem)} way="New conversation" onGo={onLeave} />
  ) : (
    <Trouble message={explain(problem)} way="Try again" onGo={onRetry} />
  );
}
