import { aptSource } from "../../provider/resources/apt-source/apt-source.ts";
import { keyFile, sourceFile } from "../../provider/resources/apt-source/inputs.ts";
import { fileOf } from "../../provider/resources/sysctl/inputs.ts";
import { sysctl } from "../../provider/resources/sysctl/sysctl.ts";
import type { EtcEntry, Facts } from "./facts.ts";
import { isAsInstalled } from "./files.ts";
import { type Found, type Proposal, proposed } from "./proposal.ts";
import { secretByLook } from "./secret.ts";

/**
 * The sources of packages and the kernel's settings that people have written, where these kinds can say them, and the
 * files that they consist of. All others are left to be files.
 */
export function proposeSettings(facts: Facts): Found & { readonly consumed: ReadonlySet<string> } {
  const entries = new Map(facts.entries.map((entry) => [entry.path, entry]));
  const isByHand = (path: string) => {
    const entry = entries.get(path);
    return entry !== undefined && !isAsInstalled(entry, facts) && isOpen(entry);
  };
  const proposals: Proposal[] = [];
  const consumed = new Set<string>();
  for (const [target, observed] of facts.answers.AptSource ?? []) {
    const name = target.replace(/^text /, "");
    const paths = [sourceFile(name), keyFile(name)];
    if (facts.managed.has(`AptSource\t${name}`)) for (const path of paths) consumed.add(path);
    if (!isByHand(sourceFile(name)) || consumed.has(sourceFile(name))) continue;
    const defaults = { components: [], architectures: [] };
    const made = proposed(aptSource, name, observed, { defaults });
    if (!("proposal" in made)) continue;
    proposals.push(made.proposal);
    for (const path of paths) consumed.add(path);
  }
  for (const [target, observed] of facts.answers.Sysctl ?? []) {
    const [name = ""] = target.split(" ");
    const path = fileOf(name);
    if (facts.managed.has(`Sysctl\t${name}`)) consumed.add(path);
    const made =
      isByHand(path) && !consumed.has(path) && !hasOtherOwner(entries.get(path)!)
        ? proposed(sysctl, name, observed, { defaults: {} })
        : undefined;
    // where the kernel has other values, an import would be changed by the next run
    if (!made || !("proposal" in made) || made.proposal.drift) continue;
    proposals.push(made.proposal);
    consumed.add(path);
  }
  return { proposals, leftOut: [], consumed };
}

function isOpen(entry: EtcEntry): boolean {
  return entry.type === "file" && secretByLook(entry) === undefined;
}

/** The kind writes files of root with the mode 0644. */
function hasOtherOwner({ owner, group, mode }: EtcEntry): boolean {
  return `${owner}:${group} ${mode}` !== "root:root 0644";
}
