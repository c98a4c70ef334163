/**
 * A failure that the operator can mend: its message is the whole story, so it is shown without a stack trace.
 */
export class OperatorError extends Error {
  /** @override */
  name = "OperatorError";
}

/**
 * Runs a command's story to its end and sets the exit code: 1 after an error, the story's own otherwise.
 * @param {() => Promise<number | undefined>} story resolves to the exit code, or to nothing for 0
 */
export async function runStory(story) {
  try {
    process.exitCode = (await story()) ?? 0;
  } catch (error) {
    console.error(error instanceof OperatorError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
