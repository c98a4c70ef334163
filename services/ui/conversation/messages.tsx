import { Answer } from "./answer.tsx";
import { Question } from "./question.tsx";
import type { Shown } from "./shown.ts";

/** What was said, as an interview is printed. A reader by ear hears an answer when it is whole. */
export function Messages({ shown, onRetry }: { shown: Shown[]; onRetry: () => void }) {
  const last = shown.at(-1);
  const isComing = last?.status === "waiting" || last?.status === "streaming";
  return (
    <div role="log" aria-label="Conversation" aria-busy={isComing} className="grid gap-9">
      {shown.map((message) =>
        message.role === "user" ? (
          <Question key={message.key} text={message.text} />
        ) : (
          <Answer key={message.key} message={message} {...(message === last && { onRetry })} />
        ),
      )}
    </div>
  );
}
