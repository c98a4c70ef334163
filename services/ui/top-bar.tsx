import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "./api/trpc.ts";
import { IconButton } from "./elements/icon-button.tsx";
import { titleOf } from "./sidebar/title.ts";

/** What stands above a conversation on a phone. */
export function TopBar({
  place,
  onMenu,
  onNew,
}: {
  place: string | undefined;
  onMenu: () => void;
  onNew: () => void;
}) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.conversations.list.queryOptions());
  const open = data?.find(({ id }) => id === place);
  return (
    <header className="flex items-center gap-2 border-b border-line px-2 py-1.5">
      <IconButton icon="menu" label="Conversations" onClick={onMenu} />
      <p className="min-w-0 flex-1 truncate text-center text-sm font-medium">
        {open ? titleOf(open) : "BrainAll"}
      </p>
      <IconButton icon="new" label="New conversation" onClick={onNew} />
    </header>
  );
}
