import { EstateError } from "../../errors.ts";
import { wordsFor } from "../entry.ts";
import { pathProblem } from "../path.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";

/** The question for the file at `path`. Throws an {@link EstateError} where `path` is none. */
export function adoptTarget(path: string): string {
  const problem = pathProblem(path);
  if (problem) throw new EstateError(`cannot import a download: ${JSON.stringify(path)} ${problem}`);
  return path;
}

/** Throws an {@link EstateError} always: a host does not know where a file came from. */
export function adopt(path: string, observed: DownloadObserved): DownloadInputs {
  if (observed.type !== "file")
    throw new EstateError(
      `cannot import ${path} as a download: ${observed.type === "absent" ? "it is not there" : `${wordsFor(observed)} is there`}`,
    );
  throw new EstateError(
    `cannot import ${path}: the host does not know where it came from. Declare it with its url and sha256: "${observed.sha256}" in the program: then what is there is taken over, and nothing is downloaded.`,
  );
}
