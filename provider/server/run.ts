import type { Host } from "../ssh/hosts.ts";
import type { Log } from "./engine-log.ts";
import type { Fleet } from "./fleet.ts";
import type { RunSummary } from "./run-summary.ts";

/** What all resources of one run share, once the engine has configured the provider. */
export interface Run {
  readonly hosts: Readonly<Record<string, Host>>;
  readonly fleet: Fleet;
  readonly log: Log;
  readonly summary: RunSummary;
  /** Which resource of the program a thing on a host is: kind and id → URN. */
  readonly claims: Map<string, string>;
  /** What the state has, as far as it was read: kind and id. */
  readonly known: Set<string>;
}
