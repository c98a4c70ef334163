import * as pulumi from "@pulumi/pulumi";
import type { DirectoryInputs } from "../resources/directory/inputs.ts";
import type { FileInputs } from "../resources/file/inputs.ts";
import type { PackagesInputs } from "../resources/packages/inputs.ts";
import type { ReadyInputs } from "../resources/ready/ready.ts";
import type { UnitInputs } from "../resources/unit/inputs.ts";
import type { UserInputs } from "../resources/user/inputs.ts";

/** A value of which every part may still be an output of another resource. */
type Deep<T> = pulumi.Input<
  T extends readonly (infer Item)[] ? Deep<Item>[] : T extends object ? { [Key in keyof T]: Deep<T[Key]> } : T
>;

/** What a program says of a thing inside a host: the kind's own inputs, and the host it is on. */
export type On<Inputs> = { [Key in keyof Inputs]: Deep<Inputs[Key]> } & {
  /** The host, once it is ready. */
  on: Ready;
};

export type ReadyArgs = { [Key in keyof ReadyInputs]: Deep<ReadyInputs[Key]> };

/**
 * A host that answers over SSH and has finished its first boot. It records the host's key, and everything on
 * the host talks to it only while it answers with that key.
 *
 * ```ts
 * const db = new host.Ready("db", { host: "db" });
 * ```
 */
export class Ready extends pulumi.CustomResource {
  declare readonly host: pulumi.Output<string>;
  declare readonly pin: pulumi.Output<string>;
  declare readonly machineId: pulumi.Output<string>;

  constructor(name: string, args: ReadyArgs, options?: pulumi.CustomResourceOptions) {
    super("estate:host:Ready", name, { pin: undefined, machineId: undefined, ...args }, options);
  }
}

/** What all things inside a host have in common. */
abstract class Resource<Inputs extends object> extends pulumi.CustomResource {
  constructor(
    kind: string,
    name: string,
    computed: readonly string[],
    { on, ...inputs }: On<Inputs>,
    options?: pulumi.CustomResourceOptions,
  ) {
    const outputs = Object.fromEntries(computed.map((key) => [key, undefined]));
    super(`estate:host:${kind}`, name, { ...outputs, ...inputs, host: on.host, pin: on.pin }, options);
  }
}

/**
 * A file, whole: content, owner and mode.
 *
 * ```ts
 * const conf = new host.File("redis.conf", { on: db, path: "/etc/redis/redis.conf", content, owner: "redis" });
 * ```
 */
export class File extends Resource<FileInputs> {
  /** SHA-256 of the content, hexadecimal. */
  declare readonly hash: pulumi.Output<string>;
  /** `<path>@sha256:<hash>`: hand it to a unit's `restartOn`. */
  declare readonly version: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: On<FileInputs>, options?: pulumi.CustomResourceOptions) {
    super("File", name, ["hash", "version"], args, options);
  }
}

/** A directory: that it is there, its owner and mode. Not what is in it. */
export class Directory extends Resource<DirectoryInputs> {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: On<DirectoryInputs>, options?: pulumi.CustomResourceOptions) {
    super("Directory", name, [], args, options);
  }
}

/** A user, its groups and its SSH keys. */
export class User extends Resource<UserInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<UserInputs>, options?: pulumi.CustomResourceOptions) {
    super("User", name, [], args, options);
  }
}

/** Debian packages, installed in one transaction. */
export class Packages extends Resource<PackagesInputs> {
  constructor(name: string, args: On<PackagesInputs>, options?: pulumi.CustomResourceOptions) {
    super("Packages", name, [], args, options);
  }
}

/**
 * A systemd unit: its text where it is ours, whether it starts at boot, whether it runs now.
 *
 * ```ts
 * new host.Unit("redis", { on: db, name: "redis-server.service", restartOn: [conf.version] });
 * ```
 */
export class Unit extends Resource<UnitInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<UnitInputs>, options?: pulumi.CustomResourceOptions) {
    super("Unit", name, [], args, options);
  }
}
