import { useMutation, useQueryClient } from "@tanstack/react-query";
import { logOut, type User } from "../api/account.ts";
import { explain } from "../api/problem.ts";
import { endSession } from "../api/queries.ts";
import type { Turns } from "../conversation/turns.ts";
import { goTo } from "../place.ts";

/** Who is here, and the way out. */
export function AccountLine({ user, turns }: { user: User; turns: Turns }) {
  const queries = useQueryClient();
  const leave = useMutation({
    mutationFn: logOut,
    onSuccess: () => {
      turns.forgetAll();
      goTo(undefined);
      endSession(queries);
    },
  });
  return (
    <div className="border-t border-line px-5 py-4 text-sm">
      {leave.error && (
        <p role="alert" className="pb-2 text-alarm">
          {explain(leave.error)}
        </p>
      )}
      <div className="flex items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate font-medium" title={user.email}>
          {user.name}
        </span>
        <button
          type="button"
          className="text-quiet underline decoration-transparent underline-offset-4 transition-colors hover:text-ink hover:decoration-line"
          disabled={leave.isPending}
          onClick={() => leave.mutate()}
        >
          Log out
        </button>
      </div>
    </div>
  );
}
