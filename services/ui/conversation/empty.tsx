const IDEAS = [
  "Explain to me how a TLS certificate is renewed",
  "Write a small function in TypeScript that greets somebody",
  "Help me to word a kind refusal",
];

/** The page of a conversation that has not begun. */
export function Empty({
  name,
  canAsk,
  onPick,
}: {
  name: string;
  canAsk: boolean;
  onPick: (question: string) => void;
}) {
  return (
    <div className="my-auto pb-6">
      <h1 className="text-balance font-serif text-4xl leading-tight tracking-tight sm:text-5xl">
        What is on your mind, {name.split(" ")[0]}?
      </h1>
      <p className="mt-4 max-w-md text-quiet">
        Your questions and the answers to them are kept on your own servers, and nowhere else.
      </p>
      <ul className="mt-10 border-t border-line">
        {IDEAS.map((idea) => (
          <li key={idea} className="border-b border-line">
            <button
              type="button"
              disabled={!canAsk}
              onClick={() => onPick(idea)}
              className="w-full py-3.5 text-left text-[0.9375rem] text-quiet transition-colors hover:text-ink disabled:opacity-60"
            >
              {idea}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
