import { EstateError } from "../../errors.ts";
import { wordsFor } from "../entry.ts";
import { pathProblem } from "../path.ts";
import { namelessOwner } from "../permissions.ts";
import type { FileInputs } from "./inputs.ts";
import { contentTarget, type FileObserved, importLimit } from "./inspect.ts";

/** The question for the file at `path` with its content. Throws an {@link EstateError} where `path` is none. */
export function adoptTarget(path: string): string {
  const problem = pathProblem(path);
  if (problem) throw new EstateError(`cannot import a file: ${JSON.stringify(path)} ${problem}`);
  return contentTarget(path);
}

/** The inputs that stand for the file as it is. Throws an {@link EstateError} where there is none, or one that cannot be written down. */
export function adopt(path: string, observed: FileObserved): FileInputs {
  if (observed.type !== "file")
    throw new EstateError(
      `cannot import ${path} as a file: ${observed.type === "absent" ? "it is not there" : `${wordsFor(observed)} is there`}`,
    );
  if (observed.size > importLimit)
    throw new EstateError(
      `cannot import ${path}: it has ${observed.size} bytes, and content becomes part of the state, so ${importLimit} are the limit. Install such a file from a package or a release.`,
    );
  const nameless = namelessOwner(observed);
  if (nameless) throw new EstateError(`cannot import ${path}: it ${nameless}`);
  const { owner, group, mode, content = "" } = observed;
  return { path, ...contentInputs(content), owner, group, mode };
}

function contentInputs(contentBase64: string): Pick<FileInputs, "content" | "contentBase64"> {
  try {
    // a byte order mark is part of the content
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { content: decoder.decode(Buffer.from(contentBase64, "base64")) };
  } catch {
    return { contentBase64 };
  }
}
