import { hostKinds } from "../resources/index.ts";
import type { Hosts } from "../ssh/hosts.ts";
import { Pool } from "../ssh/pool.ts";
import type { Log } from "./engine-log.ts";
import { Fleet } from "./fleet.ts";
import type { Handler } from "./handler.ts";
import { hostResource } from "./host-resource.ts";
import { readyResource } from "./ready-resource.ts";
import type { Run } from "./run.ts";
import { RunSummary } from "./run-summary.ts";
import { secretResource } from "./secret-resource.ts";

export { schema } from "./schema.ts";

/** Answers for every type of resource, by token. */
export function handlersOf(run: () => Run): ReadonlyMap<string, Handler> {
  const handlers: Handler[] = [
    secretResource,
    readyResource(run),
    ...hostKinds.map((kind) => hostResource(kind, run)),
  ];
  return new Map(handlers.map((handler) => [handler.token, handler]));
}

/**
 * What all resources share from now on; no host is connected to before one of them needs it. `keep`: for how many
 * seconds connections stay open for the next run.
 */
export function runOn(hosts: Hosts, { keep, log }: { keep?: number | undefined; log: Log }): Run {
  return {
    hosts,
    fleet: new Fleet(new Pool(hosts, { keep }), hostKinds),
    log,
    summary: new RunSummary((line) => log("warning", line)),
    claims: new Map(),
    known: new Set(),
  };
}
