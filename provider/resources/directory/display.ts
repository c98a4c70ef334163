import { wordsFor } from "../entry.ts";
import { permissionWords, reflectPermissions } from "../permissions.ts";
import type { DirectoryInputs } from "./inputs.ts";
import type { DirectoryObserved } from "./inspect.ts";

export function reflect(wanted: DirectoryInputs, observed: DirectoryObserved): Record<string, unknown> {
  if (observed.type !== "directory") return { path: `(${wordsFor(observed)})` };
  return reflectPermissions(wanted, observed);
}

export function finds(wanted: DirectoryInputs, observed: DirectoryObserved): string | undefined {
  if (observed.type === "absent") return undefined;
  if (observed.type !== "directory")
    return `${wordsFor(observed)} is there, which a directory cannot replace: move it away on the host, or choose another path`;
  if (permissionWords(observed) === permissionWords(wanted)) return undefined;
  return `a directory is there, and its permissions would change from ${permissionWords(observed)} to ${permissionWords(wanted)}; what is in it stays`;
}
