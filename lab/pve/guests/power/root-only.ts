import { isRoot } from "../../access/permissions.ts";
import type { Identity } from "../../cluster.ts";
import { invalidParameters } from "../../error.ts";
import type { Parameters } from "../../schema/validate.ts";

/** Refuses parameters that PVE keeps to root@pam itself, which no token is. */
export function requireRootFor(names: string[], parameters: Parameters, identity: Identity): void {
  const used = names.filter((name) => parameters[name] !== undefined && parameters[name] !== false);
  if (used.length === 0 || isRoot(identity)) return;
  throw invalidParameters({ [used[0]!]: "Only root may use this option." });
}
