import * as pulumi from "@pulumi/pulumi";
import type { inputs as aptSourceInputs } from "../resources/apt-source/inputs.ts";
import type { inputs as directoryInputs } from "../resources/directory/inputs.ts";
import type { inputs as downloadInputs } from "../resources/download/inputs.ts";
import type { inputs as fileInputs } from "../resources/file/inputs.ts";
import type { inputs as groupInputs } from "../resources/group/inputs.ts";
import type { inputs as mountInputs } from "../resources/mount/inputs.ts";
import type { inputs as packagesInputs } from "../resources/packages/inputs.ts";
import type { pythonEnvInputs } from "../resources/python-env/inputs.ts";
import type { readyInputs } from "../resources/ready/ready.ts";
import type { releaseInputs } from "../resources/release/inputs.ts";
import type { inputs as rulesetInputs } from "../resources/ruleset/inputs.ts";
import type { inputs as scriptInputs } from "../resources/script/inputs.ts";
import type { inputs as symlinkInputs } from "../resources/symlink/inputs.ts";
import type { inputs as sysctlInputs } from "../resources/sysctl/inputs.ts";
import type { unitInputs } from "../resources/unit/inputs.ts";
import type { inputs as userInputs } from "../resources/user/inputs.ts";
import { type Args, type On, Resource } from "./resource.ts";

export type { On } from "./resource.ts";

export type ReadyArgs = Args<typeof readyInputs> & {
  /**
   * Options of everything that is made on the host, said once here: what lives in a virtual machine is deleted with
   * it and made anew with it. Default: none.
   */
  inside?: Pick<pulumi.CustomResourceOptions, "deletedWith" | "replaceWith">;
};

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
  readonly inside: ReadyArgs["inside"];

  constructor(name: string, { inside, ...args }: ReadyArgs, options?: pulumi.CustomResourceOptions) {
    super("estate:host:Ready", name, { pin: undefined, machineId: undefined, ...args }, options);
    this.inside = inside;
  }
}

/**
 * A file, whole: content, owner and mode.
 *
 * ```ts
 * const conf = new host.File("redis.conf", { on: db, path: "/etc/redis/redis.conf", content, owner: "redis" });
 * ```
 */
export class File extends Resource<typeof fileInputs> {
  /** SHA-256 of the content, hexadecimal. */
  declare readonly hash: pulumi.Output<string>;
  /** `<path>@sha256:<hash>`: hand it to a unit's `restartOn`. */
  declare readonly version: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: On<typeof fileInputs>, options?: pulumi.CustomResourceOptions) {
    super("File", name, ["hash", "version"], args, options);
  }
}

/** A directory: that it is there, its owner and mode. Not what is in it. */
export class Directory extends Resource<typeof directoryInputs> {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: On<typeof directoryInputs>, options?: pulumi.CustomResourceOptions) {
    super("Directory", name, [], args, options);
  }
}

/**
 * A symbolic link. It is replaced as one: who follows it meanwhile finds the former or the new target.
 *
 * ```ts
 * new host.Symlink("models", { on: gpu, path: "/srv/models", target: "/mnt/nvme/models" });
 * ```
 */
export class Symlink extends Resource<typeof symlinkInputs> {
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: On<typeof symlinkInputs>, options?: pulumi.CustomResourceOptions) {
    super("Symlink", name, [], args, options);
  }
}

/**
 * A file that the host downloads, such as the weights of a model: continued where it broke off, and verified before
 * it takes its place. Previews do not read it again while nobody touched it.
 *
 * ```ts
 * new host.Download("llama", { on: gpu, url, sha256, path: "/srv/models/llama.gguf", token: config.requireSecret("hf") });
 * ```
 */
export class Download extends Resource<typeof downloadInputs> {
  /** `<path>@sha256:<hash>`: hand it to a unit's `restartOn`. */
  declare readonly version: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: On<typeof downloadInputs>, options?: pulumi.CustomResourceOptions) {
    super("Download", name, ["version"], args, options);
  }
}

/**
 * A group and its number. Users say by their `groups` who is in it.
 *
 * ```ts
 * const models = new host.Group("models", { on: gpu, name: "models", system: true });
 * ```
 */
export class Group extends Resource<typeof groupInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<typeof groupInputs>, options?: pulumi.CustomResourceOptions) {
    super("Group", name, [], args, options);
  }
}

/** A user, its groups and its SSH keys. */
export class User extends Resource<typeof userInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<typeof userInputs>, options?: pulumi.CustomResourceOptions) {
    super("User", name, [], args, options);
  }
}

/**
 * A repository of packages, with the key that may sign it. Packages that come from it depend on it.
 *
 * ```ts
 * const docker = new host.AptSource("docker", {
 *   on: db, name: "docker", uris: ["https://download.docker.com/linux/debian"], suites: ["trixie"], components: ["stable"],
 *   key: readFileSync("keys/docker.asc", "utf8"), fingerprint: "9DC8 5822 9FC7 DD38 854A E2D8 8D81 803C 0EBF CD88",
 * });
 * ```
 */
export class AptSource extends Resource<typeof aptSourceInputs> {
  /** The file that it stands in. */
  declare readonly file: pulumi.Output<string>;

  constructor(name: string, args: On<typeof aptSourceInputs>, options?: pulumi.CustomResourceOptions) {
    super("AptSource", name, ["file"], args, options);
  }
}

/** Debian packages, installed in one transaction. */
export class Packages extends Resource<typeof packagesInputs> {
  constructor(name: string, args: On<typeof packagesInputs>, options?: pulumi.CustomResourceOptions) {
    super("Packages", name, [], args, options);
  }
}

/**
 * Something mounted on a host: a directory elsewhere, a share, a disk. A service that needs it says
 * `RequiresMountsFor=` in its unit.
 *
 * ```ts
 * new host.Mount("box", {
 *   on: gpu, where: "/mnt/box", type: "cifs", what: "//u1.your-storagebox.de/backup", options: ["_netdev"],
 *   user: "u1", password: box.current, automount: true,
 * });
 * ```
 */
export class Mount extends Resource<typeof mountInputs> {
  declare readonly where: pulumi.Output<string>;
  /** Whether its units are as written: `current`, or what is different. */
  declare readonly loaded: pulumi.Output<string>;
  /** Whether it is mounted as the program says: `yes`, `when it is used`, or what is different. */
  declare readonly mounted: pulumi.Output<string>;

  constructor(name: string, args: On<typeof mountInputs>, options?: pulumi.CustomResourceOptions) {
    super("Mount", name, ["loaded", "mounted"], args, options);
  }
}

/**
 * Settings of the kernel, now and after the next boot.
 *
 * ```ts
 * new host.Sysctl("router", { on: edge, name: "router", settings: { "net.ipv4.ip_forward": "1" } });
 * ```
 */
export class Sysctl extends Resource<typeof sysctlInputs> {
  constructor(name: string, args: On<typeof sysctlInputs>, options?: pulumi.CustomResourceOptions) {
    super("Sysctl", name, [], args, options);
  }
}

/**
 * A Python environment with locked packages, by uv. Who runs in it is restarted for its `version`.
 *
 * ```ts
 * const vllm = new host.PythonEnv("vllm", { on: gpu, name: "vllm", python: "3.12", requirements });
 * ```
 */
export class PythonEnv extends Resource<typeof pythonEnvInputs> {
  /** `/opt/NAME/current` */
  declare readonly path: pulumi.Output<string>;
  /** Changes with the packages and with Python: hand it to a unit's `restartOn`. */
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: On<typeof pythonEnvInputs>, options?: pulumi.CustomResourceOptions) {
    super("PythonEnv", name, ["path", "version"], args, options);
  }
}

/**
 * A systemd unit: its text where it is ours, whether it starts at boot, whether it runs now.
 *
 * ```ts
 * new host.Unit("redis", { on: db, name: "redis-server.service", restartOn: [conf.version] });
 * ```
 */
export class Unit extends Resource<typeof unitInputs> {
  declare readonly name: pulumi.Output<string>;
  /** Whether what runs has read the unit's files as they are: `current`, or what is older. */
  declare readonly loaded: pulumi.Output<string>;

  constructor(name: string, args: On<typeof unitInputs>, options?: pulumi.CustomResourceOptions) {
    super("Unit", name, ["loaded"], args, options);
  }
}

/**
 * A version of an application that serves. A new one starts beside the old one and takes over once it is ready.
 *
 * ```ts
 * new host.Release("page", { on: web, name: "page", version, archive, services: ["page@.service"] });
 * ```
 */
export class Release extends Resource<typeof releaseInputs> {
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: On<typeof releaseInputs>, options?: pulumi.CustomResourceOptions) {
    super("Release", name, [], args, options);
  }
}

/**
 * What no other kind is there for: a check that tells whether the host is as wanted, and what makes it so. The check
 * runs at every preview. Secrets belong into `variables`.
 *
 * ```ts
 * new host.Script("join", { on: web, name: "join", check: "vpn status | grep -q up || exit 1", apply: "vpn up" });
 * ```
 */
export class Script extends Resource<typeof scriptInputs> {
  /** What the check says: `as wanted`, or what the host has instead. */
  declare readonly state: pulumi.Output<string>;

  constructor(name: string, args: On<typeof scriptInputs>, options?: pulumi.CustomResourceOptions) {
    super("Script", name, ["state"], args, options);
  }
}

/**
 * Rules of nftables in a table of their own, replaced as one. Other tables are never touched.
 *
 * ```ts
 * new host.Ruleset("filter", { on: db, name: "filter", rules: "chain input { type filter hook input priority 0; }" });
 * ```
 */
export class Ruleset extends Resource<typeof rulesetInputs> {
  /** Whether the kernel has the rules as they were loaded: `as loaded`, or what was changed. */
  declare readonly kernel: pulumi.Output<string>;
  /** Whether the next boot loads them: `loaded`, or what is in the way. */
  declare readonly boot: pulumi.Output<string>;

  constructor(name: string, args: On<typeof rulesetInputs>, options?: pulumi.CustomResourceOptions) {
    super("Ruleset", name, ["kernel", "boot"], args, options);
  }
}
