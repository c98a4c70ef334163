import { createHash } from "node:crypto";
import type { Cluster } from "../cluster.ts";
import { failure, invalidParameters, type PveError } from "../error.ts";
import type { Parameters } from "../schema/validate.ts";

/** What is kept of one object: its parameters as they were given, without those that only say what to do. */
export type Values = Parameters;

/** Message of a refusal, %s the id; by the name of a parameter when PVE says it is to blame. */
export type Refusal = string | Record<string, string>;

export function refused(refusal: Refusal, id: string): PveError {
  const worded = (message: string) => message.replaceAll("%s", id);
  if (typeof refusal === "string") return failure(worded(refusal));
  return invalidParameters(
    Object.fromEntries(Object.entries(refusal).map(([name, message]) => [name, worded(message)])),
  );
}

/**
 * Where the objects of a path are kept: `generic/cluster.sdn.vnets.subnets/VNET/` for
 * /cluster/sdn/vnets/{vnet}/subnets.
 */
export function documentPrefix(path: string, parameters: Parameters): string {
  const segments = path.split("/").filter(Boolean);
  const fixed = segments.filter((segment) => !segment.startsWith("{"));
  const variable = variables(path).map((name) => `${parameters[name]}/`);
  return `generic/${fixed.join(".")}/${variable.join("")}`;
}

/** Names of the segments in braces. */
export const variables = (path: string): string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? "");

/** The objects of a path by their ids, in the order of these. One may be called "constructor". */
export function kept({ store }: Cluster, path: string, parameters: Parameters = {}): Record<string, Values> {
  const prefix = documentPrefix(path, parameters);
  const objects: Record<string, Values> = Object.create(null);
  for (const { key, value } of store.list<Values>(prefix)) objects[key.slice(prefix.length)] = value;
  return objects;
}

/** SHA-1 of what is kept: a caller may give it back to be refused when something has changed since. */
export const digestOf = (values: unknown): string =>
  createHash("sha1").update(JSON.stringify(values)).digest("hex");

export function requireDigest(values: unknown, digest: unknown): void {
  if (digest === undefined || digest === "" || digest === digestOf(values)) return;
  throw failure("detected modified configuration - file changed by other user? Try again.");
}

const controls = new Set(["delete", "digest", "lock-token", "lock_token", "force", "release-lock"]);

/** The parameters that are kept: without the path's, and without those that say what to do. */
export function givenValues(parameters: Parameters, path: string): Values {
  const inPath = variables(path);
  return Object.fromEntries(
    Object.entries(parameters).filter(([name]) => !controls.has(name) && !inPath.includes(name)),
  );
}

/** The options that a call wants to be deleted. */
export const deletions = ({ delete: names }: Parameters): string[] =>
  [names ?? []].flat().flatMap((list) =>
    String(list)
      .split(/[\s,;\0]+/)
      .filter(Boolean),
  );
