import * as pulumi from "@pulumi/pulumi";
import { host, redis, Secret } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import { adminLogin, dataFolder, redisConf, serverDropIn, USER, usersProgram, usersScript } from "./files.ts";
import type { RedisService } from "./service.ts";

export interface RedisArgs {
  host: Host;
  service: RedisService;
  /** The distribution's own server of the host, which is off: it would take the port. */
  stock: host.Unit;
}

/** How a service logs in to a Redis. */
export interface RedisLogin {
  /** Without the password: `redis://brainall@192.168.100.53:6379/0`. */
  readonly url: string;
  readonly password: pulumi.Output<string>;
  /** What who logs in must wait for. */
  readonly ready: pulumi.Resource;
}

/**
 * A Redis of its own, as an instance of the distribution's template. Several stand on one host. Another password of its
 * services needs no restart, and the one before is accepted as well.
 */
export class Redis extends pulumi.ComponentResource {
  readonly login: RedisLogin;

  constructor(name: string, args: RedisArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:Redis", name, {}, options);
    const server = this.#createServer(name, args);
    const password = new Secret(`${name}-password`, {}, { parent: this });
    const user = this.#createUsers(name, args, server, password);
    this.login = {
      url: `redis://${USER}@${args.host.address}:${args.service.port}/0`,
      password: password.current,
      ready: user,
    };
    this.registerOutputs();
  }

  #createServer(name: string, { host: on, service, stock }: RedisArgs): host.Unit {
    const own = { on: on.ready, owner: "redis", group: "redis" };
    const inside = { parent: this, ...installed(on) };
    const folder = new host.Directory(
      `${name}-data`,
      { ...own, path: dataFolder(name), mode: "0750" },
      inside,
    );
    const conf = new host.File(
      `${name}-conf`,
      {
        ...own,
        path: `/etc/redis/redis-${name}.conf`,
        content: redisConf(name, service, on.address),
        mode: "0640",
      },
      inside,
    );
    const users = new host.File(
      `${name}-users`,
      {
        on: on.ready,
        path: usersProgram(name),
        content: usersScript(dataFolder(name), adminLogin(name)),
        mode: "0755",
      },
      inside,
    );
    return new host.Unit(
      `${name}-server`,
      {
        on: on.ready,
        name: `redis-server@${name}.service`,
        dropIns: { "estate.conf": serverDropIn(name) },
        restartOn: [conf.version],
      },
      { parent: this, dependsOn: [folder, users, stock] },
    );
  }

  /** The user that services log in as, and that nobody else does; answers with the former. */
  #createUsers(
    name: string,
    { host: on, service: { port } }: RedisArgs,
    server: host.Unit,
    password: Secret,
  ): redis.User {
    const at = { on: on.ready, port, adminFile: adminLogin(name) };
    const inside = { parent: this, dependsOn: server };
    new redis.User(`${name}-default`, { ...at, name: "default", enabled: false }, inside);
    return new redis.User(
      `${name}-user`,
      {
        ...at,
        name: USER,
        passwords: [password.current, password.previous],
        keys: ["*"],
        channels: ["*"],
        commands: ["+@all", "-@admin"],
      },
      inside,
    );
  }
}
