/** The strokes of each icon, on a field of 20 by 20. */
const STROKES = {
  menu: "M3.5 6.5h13M3.5 13.5h8.5",
  close: "m5 5 10 10M15 5 5 15",
  new: "M9 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16h9a1.5 1.5 0 0 0 1.5-1.5V11M8 12l.6-2.6 6.3-6.3a1.2 1.2 0 0 1 1.7 0l.3.3a1.2 1.2 0 0 1 0 1.7l-6.3 6.3z",
  send: "M10 16V4.5M5 9l5-5 5 5",
  down: "M10 4v11.5M5 11l5 5 5-5",
};

/** A drawing beside a word, or in a button that has its name as a label. */
export function Icon({ name }: { name: keyof typeof STROKES | "stop" }) {
  return (
    <svg viewBox="0 0 20 20" className="size-5 shrink-0" aria-hidden="true" fill="none" stroke="currentColor">
      {name === "stop" ? (
        <rect x="5.5" y="5.5" width="9" height="9" rx="1.5" fill="currentColor" stroke="none" />
      ) : (
        <path d={STROKES[name]} strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
      )}
    </svg>
  );
}
