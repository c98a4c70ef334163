import { useQuery } from "@tanstack/react-query";
import type { User } from "../api/account.ts";
import { useTRPC } from "../api/trpc.ts";
import { IconButton } from "../elements/icon-button.tsx";
import { useDocumentTitle } from "../elements/use-document-title.ts";
import { Announcement } from "./announcement.tsx";
import { Composer } from "./composer.tsx";
import { Empty } from "./empty.tsx";
import { Messages } from "./messages.tsx";
import { Missing } from "./missing.tsx";
import { ModelLine } from "./model-line.tsx";
import { askNext, isAnsweredElsewhere, retryOf, showMessages } from "./shown.ts";
import type { Turn } from "./turn.ts";
import { isRunning, type Turns } from "./turns.ts";
import { useModel } from "./use-model.ts";
import { useStickToEnd } from "./use-stick-to-end.ts";
import { useTurn } from "./use-turns.ts";

/** Milliseconds between two looks at an answer that comes elsewhere. */
const ELSEWHERE_PAUSE = 1000;

/** The open conversation: what was said, what is being said, and where to say more. */
export function Conversation({
  place,
  user,
  turns,
  isWide,
  onOpen,
}: {
  place: string | undefined;
  user: User;
  turns: Turns;
  isWide: boolean;
  onOpen: (conversation: string | undefined) => void;
}) {
  const trpc = useTRPC();
  const turn = useTurn(turns, place);
  const running = isRunning(turn);
  const { data, error, isLoading, refetch } = useQuery(
    trpc.conversations.get.queryOptions(
      { id: place ?? "" },
      {
        enabled: place !== undefined,
        refetchInterval: ({ state }) =>
          !running && isAnsweredElsewhere(state.data?.messages ?? []) ? ELSEWHERE_PAUSE : false,
      },
    ),
  );
  const choice = useModel(data?.model, turn?.phase === "failed");
  const stored = data?.messages ?? [];
  const shown = showMessages(stored, turn);
  const end = useStickToEnd(shown);
  useDocumentTitle(data?.title ?? undefined);

  const model = choice.model?.id ?? data?.model;
  const begin = (next: Turn) => {
    if (model === undefined) return;
    end.stick();
    void turns.run(place, model, next);
  };
  const ask = (question: string) => begin(askNext(stored, turn, question));
  const isMissing = error !== null && !data && !turn;

  return (
    <main className="relative grid min-h-0 min-w-0 grid-rows-[minmax(0,1fr)_auto]">
      <div ref={end.scroller} onScroll={end.onScroll} className="overflow-y-auto overscroll-contain">
        <div className="mx-auto flex min-h-full w-full max-w-measure flex-col px-5 pt-8 pb-12 sm:px-8 min-[56rem]:pt-16">
          {isMissing ? (
            <Missing error={error} onRetry={() => refetch()} onLeave={() => onOpen(undefined)} />
          ) : shown.length > 0 ? (
            <Messages shown={shown} onRetry={() => begin(retryOf(stored, turn))} />
          ) : (
            !isLoading && <Empty name={user.name} onPick={ask} canAsk={model !== undefined} />
          )}
        </div>
      </div>
      <div className="px-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:px-6 min-[56rem]:pb-6">
        <div className="relative mx-auto w-full max-w-[44rem]">
          {!end.isAtEnd && (
            <IconButton
              icon="down"
              label="Go to the latest words"
              className="absolute -top-14 left-1/2 -translate-x-1/2 border border-line bg-raised shadow-sm"
              onClick={end.stick}
            />
          )}
          <Composer
            isRunning={running}
            canSend={model !== undefined && !isMissing}
            hasFocus={isWide}
            onSend={ask}
            onStop={() => turns.stop(place)}
          />
          <ModelLine {...choice} />
        </div>
      </div>
      <Announcement turn={turn} model={model} />
    </main>
  );
}
