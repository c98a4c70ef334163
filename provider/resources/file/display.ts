import { sizeWords, wordsFor } from "../entry.ts";
import { permissionWords, reflectPermissions } from "../permissions.ts";
import { contentProperty, type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved, RegularFile } from "./inspect.ts";

/** The computed properties of a file at `path` with the content of this hash. */
function computed(path: string, hash: string): Record<"hash" | "version", string> {
  return { hash, version: `${path}@sha256:${hash}` };
}

export function outputs(wanted: FileInputs): Record<string, string> {
  return computed(wanted.path, hashOf(wanted));
}

/** Content itself is not read in a preview, so its size and hash stand for it. */
export function reflect(wanted: FileInputs, observed: FileObserved): Record<string, unknown> {
  if (observed.type !== "file") {
    const words = `(${wordsFor(observed)})`;
    return { [contentProperty(wanted)]: words, hash: words, version: words };
  }
  return {
    ...(observed.hash !== hashOf(wanted) && {
      [contentProperty(wanted)]: `(${sizeWords(observed)}, sha256:${observed.hash})`,
      ...computed(wanted.path, observed.hash),
    }),
    ...reflectPermissions(wanted, observed),
  };
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
