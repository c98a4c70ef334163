import type { Difference, Situation } from "../definition.ts";
import { wordsFor } from "../entry.ts";
import { planPermissions } from "../permissions.ts";
import type { DownloadInputs } from "./inputs.ts";
import type { DownloadObserved } from "./inspect.ts";

export function plan(situation: Situation<DownloadInputs, DownloadObserved>): Difference[] {
  const { old, wanted, observed } = situation;
  if (old && old.path !== wanted.path) return [{ path: "path", kind: "change", replace: true }];
  return [
    ...planContent(situation),
    ...planPermissions({ old, wanted, observed: observed.type === "file" ? observed : undefined }),
    ...planSource(situation),
  ];
}

function planContent({ old, wanted, observed }: Situation<DownloadInputs, DownloadObserved>): Difference[] {
  const isThere = observed.type === "file" && observed.sha256 === wanted.sha256;
  if (old && old.sha256 !== wanted.sha256)
    return [{ path: "sha256", kind: "change", ...(isThere && { effect: "it is there already" }) }];
  if (isThere) return [];
  if (!old) return [{ path: "sha256", kind: "change" }];
  return [{ path: "sha256", kind: "drift", effect: driftWords(observed) }];
}

function driftWords(observed: DownloadObserved): string {
  if (observed.type === "absent") return "the file is gone from the host";
  if (observed.type === "file") return "changed on the host";
  return `${wordsFor(observed)} is in its place`;
}

/** Where it comes from means nothing to a host that has it. */
function planSource({ old, wanted }: Situation<DownloadInputs, DownloadObserved>): Difference[] {
  return (["url", "token"] as const)
    .filter((path) => old && old[path] !== wanted[path])
    .map((path) => ({ path, kind: "change", effect: "from the next download on" }));
}
