/** The name of the house. */
export function Wordmark({ className = "" }: { className?: string }) {
  return (
    <span className={`font-serif text-xl font-semibold tracking-tight ${className}`}>
      Brain<em className="font-normal text-accent">All</em>
    </span>
  );
}
