import { useQuery } from "@tanstack/react-query";
import { explain } from "../api/problem.ts";
import { asProblem, useTRPC } from "../api/trpc.ts";
import { pathOf } from "../path.ts";
import { groupByAge } from "./groups.ts";
import { awaitsTitle, titleOf } from "./title.ts";

/** Milliseconds between two looks for a title that is being found. */
const TITLE_PAUSE = 1500;

/** All conversations, the latest first. They are links: they can be opened in a tab of their own. */
export function ConversationList({
  place,
  onOpen,
}: {
  place: string | undefined;
  onOpen: (conversation: string) => void;
}) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.conversations.list.queryOptions(undefined, {
      refetchInterval: ({ state }) =>
        state.data?.some((one) => awaitsTitle(one, Date.now())) ? TITLE_PAUSE : false,
    }),
  );
  return (
    <nav aria-label="Conversations" className="mt-3 flex-1 overflow-y-auto px-3 pb-4">
      {error && !data && (
        <p role="alert" className="px-2 py-3 text-sm text-quiet">
          {explain(asProblem(error))}
        </p>
      )}
      {groupByAge(data ?? [], new Date()).map(({ name, items }) => (
        <section key={name} className="mt-4">
          <h2 className="px-2 pb-1 text-xs text-quiet">{name}</h2>
          <ul>
            {items.map((one) => (
              <li key={one.id}>
                <a
                  href={pathOf(one.id)}
                  aria-current={one.id === place ? "page" : undefined}
                  className="block truncate rounded-lg px-2 py-2 text-sm text-quiet transition-colors hover:text-ink aria-[current]:bg-raised aria-[current]:text-ink aria-[current]:shadow-xs"
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    onOpen(one.id);
                  }}
                >
                  {titleOf(one)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
