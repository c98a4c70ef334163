import { inspect } from "node:util";

/**
 * A failure that the operator can mend: its message is the whole story, so it is shown without a stack trace.
 */
export class OperatorError extends Error {
  /** @override */
  name = "OperatorError";
}

// Errors of other folders are known by name: this runs on a Node that cannot import them.
const FOR_USERS = ["OperatorError", "LabError"];

/**
 * Runs a command's story to its end and sets the exit code: 1 after an error, the story's own otherwise.
 * @param {() => Promise<number | undefined>} story resolves to the exit code, or to nothing for 0
 */
export async function runStory(story) {
  try {
    process.exitCode = (await story()) ?? 0;
  } catch (error) {
    console.error(`\n${describeError(error)}`);
    process.exitCode = 1;
  }
}

/**
 * What is shown of an error: its message where it is made for users, else all there is to find a bug with.
 * @param {unknown} error
 */
export function describeError(error) {
  return error instanceof Error && FOR_USERS.includes(error.name) ? error.message : inspect(error);
}
