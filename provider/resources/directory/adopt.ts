import { EstateError } from "../../errors.ts";
import { wordsFor } from "../entry.ts";
import { pathProblem } from "../path.ts";
import { namelessOwner } from "../permissions.ts";
import type { DirectoryInputs } from "./inputs.ts";
import type { DirectoryObserved } from "./inspect.ts";

/** The question for the directory at `path`. Throws an {@link EstateError} where `path` is none. */
export function adoptTarget(path: string): string {
  const problem = pathProblem(path);
  if (problem) throw new EstateError(`cannot import a directory: ${JSON.stringify(path)} ${problem}`);
  return path;
}

/** The inputs that stand for the directory as it is. Throws an {@link EstateError} where there is none. */
export function adopt(path: string, observed: DirectoryObserved): DirectoryInputs {
  if (observed.type !== "directory")
    throw new EstateError(
      `cannot import ${path} as a directory: ${observed.type === "absent" ? "it is not there" : `${wordsFor(observed)} is there`}`,
    );
  const nameless = namelessOwner(observed);
  if (nameless) throw new EstateError(`cannot import ${path}: it ${nameless}`);
  const { owner, group, mode } = observed;
  return { path, owner, group, mode };
}
