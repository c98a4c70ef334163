import { useDeferredValue } from "react";
import { Ending } from "./ending.tsx";
import { Markdown } from "./markdown.tsx";
import type { Shown } from "./shown.ts";
import { Waiting } from "./waiting.tsx";

/** What was answered, as far as it has come. */
export function Answer({ message, onRetry }: { message: Shown; onRetry?: () => void }) {
  // Words can come faster than a long answer is set: what is pressed and typed goes first.
  const text = useDeferredValue(message.text);
  return (
    <article aria-label="Answer" data-answer={message.status} className="min-w-0">
      {message.status === "waiting" && <Waiting />}
      {text !== "" && (
        <div className="prose" data-status={message.status}>
          <Markdown text={text} />
        </div>
      )}
      <Ending message={message} {...(onRetry && { onRetry })} />
    </article>
  );
}
