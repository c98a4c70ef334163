import { createHash } from "node:crypto";
import type { Proposal } from "./proposal.ts";

const words: Readonly<Record<string, string>> = {
  AptSource: "source-",
  Group: "group-",
  Sysctl: "sysctl-",
  User: "user-",
};

/** A proposal by the name that it has in the program and in the state. */
export interface Named extends Proposal {
  readonly name: string;
}

/** Gives each proposal on `host` a name, each of them another one, and the same in every run. */
export function named(host: string, proposals: readonly Proposal[]): Named[] {
  const rough = proposals.map((proposal) => `${host}-${slug(proposal)}`);
  return proposals.map((proposal, index) => {
    const name = rough[index]!;
    const isAlone = rough.indexOf(name) === rough.lastIndexOf(name) && name.length <= longest;
    return { ...proposal, name: isAlone ? name : `${name.slice(0, longest - 9)}-${hash(proposal)}` };
  });
}

const longest = 80;

function slug({ kind, address }: Proposal): string {
  if (kind === "Packages") return "packages";
  const text = address.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "");
  return `${words[kind] ?? ""}${text}`;
}

function hash({ kind, address }: Proposal): string {
  return createHash("sha256").update(`${kind}\t${address}`).digest("hex").slice(0, 8);
}
