import { wordsFor } from "../entry.ts";
import { permissionWords } from "../permissions.ts";
import type { SymlinkInputs } from "./inputs.ts";
import type { SymlinkObserved } from "./inspect.ts";

export function reflect(wanted: SymlinkInputs, observed: SymlinkObserved): Record<string, unknown> {
  if (observed.type !== "symlink") return { target: `(${wordsFor(observed)})` };
  return observed.target === wanted.target ? {} : { target: observed.target };
}

export function finds(wanted: SymlinkInputs, observed: SymlinkObserved): string | undefined {
  switch (observed.type) {
    case "absent":
      return undefined;
    case "directory":
    case "other":
      return `${wordsFor(observed)} is there, which a link cannot replace: move it away on the host, or choose another path`;
    case "symlink":
      if (observed.target === wanted.target) return undefined;
      return `a symbolic link to ${observed.target} is there and would be replaced; a copy of it is kept`;
    case "file":
      return `a file is there (${permissionWords(observed)}, written ${observed.mtime}) and would be replaced by a link; a copy is kept`;
  }
}
