/** An answer that has not begun. */
export function Waiting() {
  return (
    <p className="flex h-[1.85rem] items-center gap-1.5">
      <span className="sr-only">The answer is on its way.</span>
      <span className="size-2 motion-safe:animate-breathe rounded-full bg-accent" />
    </p>
  );
}
