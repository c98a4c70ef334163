import { sizeWords, wordsFor } from "../entry.ts";
import { permissionWords, reflectPermissions } from "../permissions.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";

export function outputs({ path, sha256 }: DownloadInputs): Record<"version", string> {
  return { version: `${path}@sha256:${sha256}` };
}

export function reflect(wanted: DownloadInputs, observed: DownloadObserved): Record<string, unknown> {
  if (observed.type !== "file") {
    const words = `(${wordsFor(observed)})`;
    return { sha256: words, version: words };
  }
  const { sha256 } = observed;
  return {
    ...(sha256 !== wanted.sha256 && { sha256, ...outputs({ ...wanted, sha256 }) }),
    ...reflectPermissions(wanted, observed),
  };
}

export function finds(wanted: DownloadInputs, observed: DownloadObserved): string | undefined {
  switch (observed.type) {
    case "absent":
      return undefined;
    case "directory":
    case "other":
      return `${wordsFor(observed)} is there, which a file cannot replace: move it away on the host, or choose another path`;
    case "symlink":
      return "a symbolic link is there and would be replaced by a file; the link is kept beside it, and what it points to stays";
    case "file":
      if (observed.sha256 !== wanted.sha256)
        return `a file is there (${sizeWords(observed)}, ${permissionWords(observed)}, written ${observed.mtime}) and would be replaced; it is kept beside it`;
      if (permissionWords(observed) === permissionWords(wanted)) return undefined;
      return `the same file is there, and its permissions would change from ${permissionWords(observed)} to ${permissionWords(wanted)}`;
  }
}
