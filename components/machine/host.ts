import type * as pulumi from "@pulumi/pulumi";
import type { host } from "../../provider/sdk/index.ts";

/** A machine of the estate, once it can be entered. */
export interface Host {
  /** Its key in `estate:hosts`. */
  readonly key: string;
  /** Where the others reach it, in the private network. */
  readonly address: string;
  readonly ready: host.Ready;
  /** What its services want installed, in one transaction. */
  readonly packages: host.Packages | undefined;
}

/** What everything waits for that runs on a host: its packages, or the host where there are none. */
export function installed({ packages, ready }: Host): { dependsOn: pulumi.Resource[] } {
  return { dependsOn: [packages ?? ready] };
}
