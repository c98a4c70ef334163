/** What was asked, as it was written. */
export function Question({ text }: { text: string }) {
  return (
    <article
      aria-label="You"
      className="not-first:mt-6 not-first:border-t not-first:border-line not-first:pt-14 -mb-4 whitespace-pre-wrap text-xl leading-snug font-semibold tracking-tight"
    >
      {text}
    </article>
  );
}
