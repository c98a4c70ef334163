import { Button } from "./button.tsx";

/** In the place of what could not be shown: why, and what to do. */
export function Trouble({ message, way, onGo }: { message: string; way: string; onGo: () => void }) {
  return (
    <div role="alert" className="m-auto grid gap-5 px-6">
      <p className="max-w-sm text-balance font-serif text-2xl leading-snug">{message}</p>
      <Button onClick={onGo}>{way}</Button>
    </div>
  );
}
