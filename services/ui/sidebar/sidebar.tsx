import type { User } from "../api/account.ts";
import type { Turns } from "../conversation/turns.ts";
import { Icon } from "../elements/icon.tsx";
import { Wordmark } from "../elements/wordmark.tsx";
import { AccountLine } from "./account-line.tsx";
import { ConversationList } from "./conversation-list.tsx";

/** Everything beside the open conversation. */
export function Sidebar({
  user,
  turns,
  place,
  onOpen,
}: {
  user: User;
  turns: Turns;
  place: string | undefined;
  onOpen: (conversation: string | undefined) => void;
}) {
  return (
    <div className="flex h-full flex-col">
      <div className="px-5 pt-5 pb-4">
        <Wordmark />
      </div>
      <button
        type="button"
        onClick={() => onOpen(undefined)}
        className="mx-3 flex min-h-10 items-center gap-2.5 rounded-lg px-2 text-sm font-medium transition-colors hover:bg-raised"
      >
        <Icon name="new" /> New conversation
      </button>
      <ConversationList place={place} onOpen={onOpen} />
      <AccountLine user={user} turns={turns} />
    </div>
  );
}
