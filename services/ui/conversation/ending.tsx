import { Button } from "../elements/button.tsx";
import type { Shown } from "./shown.ts";

/** What is to be said of an answer that did not come to its end, and the way to try again. */
export function Ending({ message, onRetry }: { message: Shown; onRetry?: () => void }) {
  const { status, problem, text } = message;
  if (status !== "stopped" && status !== "failed") return null;
  const isFailed = status === "failed";
  return (
    <div className={`flex flex-wrap items-center gap-x-4 gap-y-3 ${text === "" ? "" : "mt-6"}`}>
      <p
        role={isFailed ? "alert" : undefined}
        className={`min-w-0 flex-1 basis-60 border-l-2 pl-4 text-sm leading-relaxed ${isFailed ? "border-alarm" : "border-line text-quiet"}`}
      >
        {isFailed ? (problem ?? "This answer failed.") : "Stopped here."}
      </p>
      {onRetry && <Button onClick={onRetry}>{isFailed ? "Try again" : "Answer again"}</Button>}
    </div>
  );
}
