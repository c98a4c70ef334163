import { isUtf8 } from "node:buffer";
import { sizeWords, wordsFor } from "../entry.ts";
import { permissionWords, reflectPermissions } from "../permissions.ts";
import { contentProperty, type FileInputs, hashOf } from "./inputs.ts";
import { contentTarget, type FileObserved, type RegularFile } from "./inspect.ts";

/** The computed properties of a file at `path` with the content of this hash. */
function computed(path: string, hash: string): Record<"hash" | "version", string> {
  return { hash, version: `${path}@sha256:${hash}` };
}

export function outputs(wanted: FileInputs): Record<string, string> {
  return computed(wanted.path, hashOf(wanted));
}

/** The largest content that is shown as it is, in bytes: of more, nobody reads the differences. */
const shownLimit = 64 * 1024;

/** The question for the content of a file that drifted, where everybody on the host may read it. */
export function closerTarget(wanted: FileInputs, observed: FileObserved): string | undefined {
  const isOpen = observed.type === "file" && (Number.parseInt(observed.mode, 8) & 0o004) !== 0;
  const isText = wanted.content !== undefined;
  if (!isOpen || !isText || observed.size > shownLimit || observed.hash === hashOf(wanted)) return undefined;
  return contentTarget(wanted.path);
}

/** Where the content was not asked for, or is no text, its size and hash stand for it. */
export function reflect(wanted: FileInputs, observed: FileObserved): Record<string, unknown> {
  if (observed.type !== "file") {
    const words = `(${wordsFor(observed)})`;
    return { [contentProperty(wanted)]: words, hash: words, version: words };
  }
  return {
    ...(observed.hash !== hashOf(wanted) && {
      [contentProperty(wanted)]: textOf(observed) ?? `(${sizeWords(observed)}, sha256:${observed.hash})`,
      ...computed(wanted.path, observed.hash),
    }),
    ...reflectPermissions(wanted, observed),
  };
}

function textOf({ content }: RegularFile): string | undefined {
  const bytes = content === undefined ? undefined : Buffer.from(content, "base64");
  return bytes && isUtf8(bytes) ? bytes.toString() : undefined;
}

export function finds(wanted: FileInputs, observed: FileObserved): string | undefined {
  switch (observed.type) {
    case "absent":
      return undefined;
    case "directory":
    case "other":
      return `${wordsFor(observed)} is there, which a file cannot replace: move it away on the host, or choose another path`;
    case "symlink":
      return "a symbolic link is there and would be replaced by a file; a copy of the link is kept, and what it points to stays";
    case "file":
      return findsFile(wanted, observed);
  }
}

function findsFile(wanted: FileInputs, observed: RegularFile): string | undefined {
  if (observed.hash !== hashOf(wanted)) {
    const { mtime } = observed;
    return `a file is there (${sizeWords(observed)}, ${permissionWords(observed)}, written ${mtime}) and would be replaced; a copy is kept`;
  }
  if (permissionWords(observed) === permissionWords(wanted)) return undefined;
  return `the same file is there, and its permissions would change from ${permissionWords(observed)} to ${permissionWords(wanted)}`;
}
