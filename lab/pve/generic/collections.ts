import { acmeCollections } from "./acme.ts";
import { backupJobs } from "./backup.ts";
import type { Collection } from "./collection.ts";
import { haCollections } from "./ha.ts";
import { mappings } from "./mappings.ts";
import { replicationJobs } from "./replication.ts";
import { sdnCollections } from "./sdn/sdn.ts";

/** Everything that PVE only keeps under ids. A new path is a new entry here. */
export const collections: Collection[] = [
  backupJobs,
  replicationJobs,
  ...haCollections,
  ...mappings,
  ...sdnCollections,
  ...acmeCollections,
  {
    path: "/cluster/metrics/server",
    exists: "Metric server '%s' already exists",
    missing: "status server entry '%s' does not exist",
    missingToChange: "no such server '%s'",
    // PVE keeps it where only root may read.
    hidden: ["token"],
    summary: ({ disable = false, type, server, port }) => ({ disable, type, server, port }),
  },
  {
    path: "/cluster/jobs/realm-sync",
    exists: "realm-sync job '%s' already exists",
    missing: "realm-sync job '%s' does not exist",
    missingToDelete: "realm-sync job '%s' does not exist",
    prepare: (values) => ({ enabled: true, ...values }),
  },
];
