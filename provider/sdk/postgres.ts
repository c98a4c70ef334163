import type * as pulumi from "@pulumi/pulumi";
import type { inputs as databaseInputs } from "../resources/postgres/database/inputs.ts";
import type { inputs as extensionInputs } from "../resources/postgres/extension/inputs.ts";
import type { inputs as grantInputs } from "../resources/postgres/grant/inputs.ts";
import type { inputs as roleInputs } from "../resources/postgres/role/inputs.ts";
import { type On, Resource } from "./resource.ts";

/**
 * A role of PostgreSQL: a login with its password, or the owner that several logins act as.
 *
 * ```ts
 * const owner = new postgres.Role("brainall", { on: db, name: "brainall" });
 * new postgres.Role("brainall-app", {
 *   on: db, name: "brainall_app", login: true, password: password.current,
 *   memberOf: [owner.name], settings: { role: owner.name },
 * });
 * ```
 */
export class Role extends Resource<typeof roleInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<typeof roleInputs>, options?: pulumi.CustomResourceOptions) {
    super("postgres:Role", name, [], args, options);
  }
}

/**
 * A database of PostgreSQL and its owner. Unless its data may be destroyed, they outlive it under another name.
 *
 * ```ts
 * new postgres.Database("chat", { on: db, name: "chat", owner: owner.name });
 * ```
 */
export class Database extends Resource<typeof databaseInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<typeof databaseInputs>, options?: pulumi.CustomResourceOptions) {
    super("postgres:Database", name, [], args, options);
  }
}

/**
 * An extension in a database. The packages that bring it are another resource.
 *
 * ```ts
 * new postgres.Extension("vector", { on: db, database: chat.name, name: "vector" }, { dependsOn: packages });
 * ```
 */
export class Extension extends Resource<typeof extensionInputs> {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: On<typeof extensionInputs>, options?: pulumi.CustomResourceOptions) {
    super("postgres:Extension", name, [], args, options);
  }
}

/**
 * What a role may do with a database, a schema, a table or sequence, or all of those in a schema: that and no more.
 * `public` is everybody. With the roles that create them, also what it may do with later tables, at once.
 *
 * ```ts
 * new postgres.Grant("grafana-reads", {
 *   on: db, role: grafana.name, database: chat.name, type: "table", privileges: ["SELECT"],
 *   defaultPrivilegesFor: [owner.name],
 * });
 * new postgres.Grant("closed", { on: db, role: "public", database: chat.name, type: "database", privileges: [] });
 * ```
 */
export class Grant extends Resource<typeof grantInputs> {
  constructor(name: string, args: On<typeof grantInputs>, options?: pulumi.CustomResourceOptions) {
    super("postgres:Grant", name, [], args, options);
  }
}
