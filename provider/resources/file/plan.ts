import type { Difference, Situation } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import { planPermissions } from "../permissions.ts";
import { contentProperty, type FileInputs, hashOf } from "./inputs.ts";
import type { FileObserved } from "./inspect.ts";

export function plan(situation: Situation<FileInputs, FileObserved>): Difference[] {
  const { old, wanted, observed } = situation;
  return [
    ...planPath(situation),
    ...planContent(situation),
    ...planPermissions({ old, wanted, observed: observed.type === "file" ? observed : undefined }),
    ...planValidate(situation),
  ];
}

function planPath({ old, wanted }: Situation<FileInputs, FileObserved>): Difference[] {
  return old && old.path !== wanted.path ? [{ path: "path", kind: "change", replace: true }] : [];
}

function planContent({ old, wanted, observed }: Situation<FileInputs, FileObserved>): Difference[] {
  const path = contentProperty(wanted);
  if (old && old[path] !== wanted[path]) return [{ path, kind: "change" }];
  if (observed.type === "file" && observed.hash === hashOf(wanted)) return [];
  if (!old) return [{ path, kind: "change" }];
  return [{ path, kind: "drift", effect: driftWords(observed) }];
}

function driftWords(observed: FileObserved): string {
  if (observed.type === "absent") return "the file is gone from the host";
  if (observed.type === "file") return "changed on the host";
  return `${wordsFor(observed)} is in its place`;
}

function planValidate({ old, wanted }: Situation<FileInputs, FileObserved>): Difference[] {
  if (!old || old.validate === wanted.validate) return [];
  return [{ path: "validate", kind: "change", effect: "from the next change of the content on" }];
}
