/** What a conversation is called; a worker finds its title a moment after the first answer. */
export function titleOf({ title }: { title: string | null }): string {
  return title ?? "New conversation";
}

/** Milliseconds in which a title may still come. */
const AWAITED = 60_000;

/** Whether a conversation has no title yet, and will have one soon. */
export function awaitsTitle(
  { title, updatedAt }: { title: string | null; updatedAt: string },
  now: number,
): boolean {
  return title === null && now - new Date(updatedAt).getTime() < AWAITED;
}
