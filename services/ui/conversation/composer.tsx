import { type KeyboardEvent, useState } from "react";
import { Icon } from "../elements/icon.tsx";

/** Where a question is written. Enter sends, Shift and Enter begin a new line, Escape stops an answer. */
export function Composer({
  isRunning,
  canSend,
  hasFocus,
  onSend,
  onStop,
}: {
  isRunning: boolean;
  canSend: boolean;
  hasFocus: boolean;
  onSend: (question: string) => void;
  onStop: () => void;
}) {
  const [text, setText] = useState("");
  const isReady = canSend && text.trim() !== "";
  const send = () => {
    if (isRunning || !isReady) return;
    onSend(text.trim());
    setText("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isRunning) onStop();
    // While a character is composed, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="flex items-end gap-2 rounded-[1.75rem] border border-line bg-raised p-2 pl-5 shadow-sm transition-colors focus-within:border-quiet/60"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="message" className="sr-only">
        Your message
      </label>
      <textarea
        id="message"
        rows={Math.min(text.split("\n").length, 8)}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: to write is what people come here for; on phones it stays away
        autoFocus={hasFocus}
        placeholder="Ask something"
        enterKeyHint="send"
        className="field-sizing-content max-h-56 min-w-0 flex-1 resize-none py-2 text-base leading-6 placeholder:text-quiet focus:outline-none"
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type={isRunning ? "button" : "submit"}
        aria-label={isRunning ? "Stop the answer" : "Send"}
        title={isRunning ? "Stop the answer" : "Send"}
        disabled={!isRunning && !isReady}
        onClick={isRunning ? onStop : undefined}
        className="grid size-10 shrink-0 place-items-center rounded-full bg-accent text-on-accent transition-opacity hover:opacity-90 disabled:bg-line disabled:text-quiet"
      >
        <Icon name={isRunning ? "stop" : "send"} />
      </button>
    </form>
  );
}
