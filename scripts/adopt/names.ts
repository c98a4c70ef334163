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
  const names = proposals.map((proposal) => rough(host, proposal));
  return proposals.map((proposal, index) => {
    const name = names[index]!;
    const isAlone = names.indexOf(name) === names.lastIndexOf(name) && name.length <= longest;
    return { ...proposal, name: isAlone ? name : unmistakable(host, proposal) };
  });
}

/** Whether `name` is what {@link named} calls that thing on `host`, be it alone with it or not. */
export function isNameOf(host: string, thing: Thing, name: string): boolean {
  return [rough(host, thing), unmistakable(host, thing)].includes(name);
}

type Thing = Pick<Proposal, "kind" | "address">;

const longest = 80;

function rough(host: string, thing: Thing): string {
  return `${host}-${slug(thing)}`;
}

function unmistakable(host: string, thing: Thing): string {
  return `${rough(host, thing).slice(0, longest - 9)}-${hash(thing)}`;
}

function slug({ kind, address }: Thing): string {
  if (kind === "Packages") return "packages";
  const text = address.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^-+|-+$/g, "");
  return `${words[kind] ?? ""}${text}`;
}

function hash({ kind, address }: Thing): string {
  return createHash("sha256").update(`${kind}\t${address}`).digest("hex").slice(0, 8);
}
