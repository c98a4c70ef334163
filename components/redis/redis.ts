import * as pulumi from "@pulumi/pulumi";
import { host, Secret } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import { servingDropIn } from "../machine/serving.ts";
import { redisConf, USER } from "./files.ts";
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
  readonly ready: pulumi.Resource;
}

/** A Redis of its own, as an instance of the distribution's template. Several stand on one host. */
export class Redis extends pulumi.ComponentResource {
  readonly login: RedisLogin;

  constructor(name: string, args: RedisArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:Redis", name, {}, options);
    const password = new Secret(`${name}-password`, {}, { parent: this });
    const server = this.#createServer(name, args, password);
    this.login = {
      url: `redis://${USER}@${args.host.address}:${args.service.port}/0`,
      password: password.current,
      ready: server,
    };
    this.registerOutputs();
  }

  #createServer(name: string, { host: on, service, stock }: RedisArgs, password: Secret): host.Unit {
    const own = { on: on.ready, owner: "redis", group: "redis" };
    const inside = { parent: this, ...installed(on) };
    const folder = new host.Directory(
      `${name}-data`,
      { ...own, path: `/var/lib/redis/${name}`, mode: "0750" },
      inside,
    );
    const conf = new host.File(
      `${name}-conf`,
      {
        ...own,
        path: `/etc/redis/redis-${name}.conf`,
        content: password.current.apply((text) => redisConf(name, service, on.address, text)),
        mode: "0640",
      },
      inside,
    );
    return new host.Unit(
      `${name}-server`,
      {
        on: on.ready,
        name: `redis-server@${name}.service`,
        dropIns: { "estate.conf": servingDropIn },
        restartOn: [conf.version],
      },
      { parent: this, dependsOn: [folder, stock] },
    );
  }
}
