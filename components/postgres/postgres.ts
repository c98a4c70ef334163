import * as pulumi from "@pulumi/pulumi";
import { host, postgres, Secret } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import { servingDropIn } from "../machine/serving.ts";
import type { Distribution } from "../settings/settings.ts";
import { type Client, loginRole, pgHba, postgresConf } from "./files.ts";
import { type PostgresService, postgresVersion } from "./service.ts";

export interface PostgresArgs {
  host: Host;
  service: PostgresService;
  distribution: Distribution;
  /** Addresses of the machines whose services may log in. */
  clients: readonly string[];
}

/** How a service logs in to a database. */
export interface DatabaseLogin {
  /** Without the password: `postgres://brainall_app@192.168.100.53:5432/brainall`. */
  readonly url: string;
  readonly password: pulumi.Output<string>;
  /** The machine that its data are on: on another one there are none yet, and what was put there is to be put anew. */
  readonly machine: pulumi.Output<string>;
  /** What who logs in must wait for. */
  readonly ready: pulumi.Resource;
}

/**
 * PostgreSQL of the distribution with one database, which its clients reach with a password from their machines alone.
 *
 * ```ts
 * const { login } = new Postgres("postgres", { host, service, distribution: "debian-13", clients: ["192.168.100.50"] });
 * ```
 */
export class Postgres extends pulumi.ComponentResource {
  readonly login: DatabaseLogin;

  constructor(name: string, args: PostgresArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:Postgres", name, {}, options);
    const server = this.#createServer(name, args);
    const password = new Secret(`${name}-password`, {}, { parent: this });
    const login = this.#createDatabase(name, args, server, password);
    this.login = {
      url: `postgres://${loginRole(args.service.database)}@${args.host.address}:${args.service.port}/${args.service.database}`,
      password: password.current,
      machine: args.host.ready.machineId,
      ready: login,
    };
    this.registerOutputs();
  }

  #createServer(name: string, { host: on, service, distribution, clients }: PostgresArgs): host.Unit {
    const version = postgresVersion(distribution);
    const folder = `/etc/postgresql/${version}/main`;
    const own = { on: on.ready, owner: "postgres", group: "postgres" };
    const inside = { parent: this, ...installed(on) };
    const conf = new host.File(
      `${name}-conf`,
      {
        ...own,
        path: `${folder}/conf.d/estate.conf`,
        content: postgresConf(service, on.address),
        mode: "0644",
      },
      inside,
    );
    const access: Client[] = clients.map((address) => ({
      role: loginRole(service.database),
      database: service.database,
      address,
    }));
    const hba = new host.File(
      `${name}-access`,
      { ...own, path: `${folder}/pg_hba.conf`, content: pgHba(access), mode: "0640" },
      inside,
    );
    return new host.Unit(
      `${name}-server`,
      {
        on: on.ready,
        name: clusterUnit(distribution),
        dropIns: { "estate.conf": servingDropIn },
        restartOn: [conf.version, hba.version],
      },
      { parent: this },
    );
  }

  /** The database, its owner who cannot log in, and a login that acts as the owner; answers with the login. */
  #createDatabase(
    name: string,
    { host: on, service: { database, port } }: PostgresArgs,
    server: host.Unit,
    password: Secret,
  ): postgres.Role {
    const at = { on: on.ready, port };
    const parent = { parent: this };
    const owner = new postgres.Role(
      `${name}-owner`,
      { ...at, name: database },
      { ...parent, dependsOn: server },
    );
    const owned = new postgres.Database(
      `${name}-database`,
      { ...at, name: database, owner: owner.name },
      parent,
    );
    const closed = new postgres.Grant(
      `${name}-closed`,
      { ...at, role: "public", database: owned.name, type: "database", privileges: [] },
      parent,
    );
    return new postgres.Role(
      `${name}-login`,
      {
        ...at,
        name: loginRole(database),
        login: true,
        password: password.current,
        memberOf: [owner.name],
        // what the login makes belongs to the owner
        settings: { role: owner.name },
      },
      { ...parent, dependsOn: closed },
    );
  }
}

/** The distribution's unit of its only cluster. */
function clusterUnit(distribution: Distribution): string {
  return `postgresql@${postgresVersion(distribution)}-main.service`;
}
