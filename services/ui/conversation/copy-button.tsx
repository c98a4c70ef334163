import { useState } from "react";

/** Milliseconds in which the button says what it did. */
const SAID = 2000;

/** Puts a text onto the clipboard and says so. */
export function CopyButton({ text }: { text: string }) {
  const [said, setSaid] = useState<string>();
  const say = (word: string) => {
    setSaid(word);
    setTimeout(() => setSaid(undefined), SAID);
  };
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => say("Copied"),
      () => say("Not allowed"),
    );
  return (
    <button
      type="button"
      className="min-h-8 rounded-full px-3 font-medium transition-colors hover:text-ink"
      onClick={copy}
    >
      <span aria-live="polite">{said ?? "Copy"}</span>
    </button>
  );
}
