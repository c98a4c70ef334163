import type * as pulumi from "@pulumi/pulumi";
import type { inputs as userInputs } from "../resources/redis/user/inputs.ts";
import { type On, Resource } from "./resource.ts";

/**
 * A user of Redis, with all that it may do. Its server has an `aclfile`, which keeps users over a restart.
 *
 * ```ts
 * new redis.User("app", {
 *   on: db, name: "app", passwords: [password.current, password.previous],
 *   keys: ["app:*"], commands: ["+@read", "+@write", "-@dangerous"],
 * }, { dependsOn: server });
 * ```
 *
 * By default the work is done as Redis's user `default`. Where that is shut, another one does it, whose login is in a file:
 *
 * ```ts
 * const admin = new redis.User("admin", {
 *   on: db, name: "admin", passwords: [secret.current, secret.previous],
 *   keys: ["*"], channels: ["*"], commands: ["+@all"],
 * }, { dependsOn: server });
 * const login = new host.File("redis-admin", {
 *   on: db, path: "/etc/redis-admin", mode: "0600", content: pulumi.interpolate`admin\n${secret.current}\n`,
 * }, { dependsOn: admin });
 * new redis.User("default", { on: db, name: "default", enabled: false }, { dependsOn: login });
 * ```
 */
export class User extends Resource<typeof userInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<typeof userInputs>, options?: pulumi.CustomResourceOptions) {
    super("redis:User", name, [], args, options);
  }
}
