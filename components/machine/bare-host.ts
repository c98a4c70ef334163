import * as pulumi from "@pulumi/pulumi";
import { host } from "../../provider/sdk/index.ts";

/** A machine that somebody installed: it is entered as it is. */
export class BareHost extends pulumi.ComponentResource {
  readonly ready: host.Ready;

  constructor(name: string, { key }: { key: string }, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:BareHost", name, {}, options);
    this.ready = new host.Ready(`${name}-ready`, { host: key }, { parent: this });
    this.registerOutputs();
  }
}
