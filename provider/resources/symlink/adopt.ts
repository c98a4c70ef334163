import { EstateError } from "../../errors.ts";
import { wordsFor } from "../entry.ts";
import { pathProblem } from "../path.ts";
import { inputs, type SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";

/** The question for the link at `path`. Throws an {@link EstateError} where `path` is none. */
export function adoptTarget(path: string): string {
  const problem = pathProblem(path);
  if (problem) throw new EstateError(`cannot import a link: ${JSON.stringify(path)} ${problem}`);
  return path;
}

/** The inputs that stand for the link as it is. Throws an {@link EstateError} where there is none, or one that cannot be written down. */
export function adopt(path: string, observed: SymlinkObserved): SymlinkInputs {
  if (observed.type !== "symlink")
    throw new EstateError(
      `cannot import ${path} as a link: ${observed.type === "absent" ? "it is not there" : `${wordsFor(observed)} is there`}`,
    );
  const { target } = observed;
  // what is not UTF-8 was read as this character
  if (!inputs.shape.target.safeParse(target).success || target.includes("\ufffd"))
    throw new EstateError(
      `cannot import ${path}: it leads to ${JSON.stringify(target)}, which has a control character or is not UTF-8: rename what it leads to first`,
    );
  return { path, target };
}
