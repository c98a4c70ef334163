import type { Turn } from "./turn.ts";

/** Tells a reader by ear how far an answer is. What went wrong is told where it stands. */
export function Announcement({ turn, model }: { turn: Turn | undefined; model: string | undefined }) {
  return (
    <p role="status" className="sr-only">
      {turn && wordsFor(turn, model ?? "The model")}
    </p>
  );
}

function wordsFor({ phase }: Turn, model: string): string {
  switch (phase) {
    case "waiting":
    case "streaming":
      return `${model} is answering.`;
    case "done":
      return "The answer is complete.";
    case "stopped":
      return "The answer was stopped.";
    case "failed":
      return "";
  }
}
