/** A failure the lab's user can act on: says what failed, what was seen and what to do next. */
export class LabError extends Error {
  override name = "LabError";
}
