import { Button } from "./button.tsx";

/** Something could not be shown: why, and the way to try again. */
export function Trouble({
  message,
  onRetry,
  isPage = false,
}: {
  message: string;
  onRetry: () => void;
  isPage?: boolean;
}) {
  return (
    <div role="alert" className={isPage ? "grid h-full place-content-center gap-5 px-6" : "grid gap-4"}>
      <p className="max-w-sm text-balance font-serif text-xl leading-snug">{message}</p>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  );
}
