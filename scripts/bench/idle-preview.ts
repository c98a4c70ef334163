import type { Rehearsal } from "../rehearsal/rehearsal.ts";

/** A preview that must find nothing to do. */
export async function idlePreview(rehearsal: Rehearsal): Promise<void> {
  const { code, output } = await rehearsal.preview("--expect-no-changes");
  if (code !== 0) throw new Error(output);
}
