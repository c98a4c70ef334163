/** What was asked, as it was written. */
export function Question({ text }: { text: string }) {
  return (
    <article
      aria-label="You"
      className="-mb-3 whitespace-pre-wrap text-xl leading-snug font-semibold tracking-[-0.01em] not-first:mt-2 not-first:border-t not-first:border-line not-first:pt-10"
    >
      {text}
    </article>
  );
}
