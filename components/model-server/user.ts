import * as pulumi from "@pulumi/pulumi";
import { host } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import { FOLDER, USER } from "./files.ts";

/** What all model servers of a host share: the user that they run as, and the folder of what they are told. */
export class ModelUser extends pulumi.ComponentResource {
  readonly user: host.User;
  readonly folder: host.Directory;

  constructor(name: string, { host: on }: { host: Host }, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:ModelUser", name, {}, options);
    const inside = { parent: this, ...installed(on) };
    this.user = new host.User(`${name}-user`, { on: on.ready, name: USER, system: true }, inside);
    this.folder = new host.Directory(`${name}-folder`, { on: on.ready, path: FOLDER }, inside);
    this.registerOutputs();
  }
}
