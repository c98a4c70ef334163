import * as pulumi from "@pulumi/pulumi";
import { host, Secret } from "../../provider/sdk/index.ts";
import type { Host } from "../machine/host.ts";
import type { ModelServer } from "../model-server/model-server.ts";
import type { DatabaseLogin } from "../postgres/postgres.ts";
import type { RedisLogin } from "../redis/redis.ts";
import { type Addresses, settings } from "./files.ts";
import { Program } from "./program.ts";
import type { ChatApiService, ChatWorkersService } from "./service.ts";
import { firstUserUnit } from "./units.ts";

/** What the programs of the application talk to. */
export interface ChatBackends {
  readonly database: DatabaseLogin;
  readonly queue: RedisLogin;
  readonly models: readonly ModelServer[];
  /** What the model servers are asked with. */
  readonly modelKey: pulumi.Output<string>;
}

interface ChatProgramArgs {
  host: Host;
  /** The version of the application that is to serve. */
  version: string;
}

export interface ChatApiArgs extends ChatProgramArgs {
  service: ChatApiService;
  backends: ChatBackends & { cache: RedisLogin };
  /** Who can log in from the beginning; everybody else registers. */
  firstUser: { email: string; name: string };
}

export interface ChatWorkersArgs extends ChatProgramArgs {
  service: ChatWorkersService;
  backends: ChatBackends;
}

/** The application's API and page. */
export class ChatApi extends pulumi.ComponentResource {
  /** `192.168.100.50:3000` */
  readonly address: string;
  readonly firstUserPassword: pulumi.Output<string>;
  /** Its release, which serves. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ChatApiArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:ChatApi", name, {}, options);
    this.address = `${args.host.address}:${args.service.port}`;
    const program = this.#createProgram(name, args);
    this.firstUserPassword = this.#createFirstUser(name, args, program);
    this.ready = program.release;
    this.registerOutputs();
  }

  #createProgram(name: string, { host: on, version, backends }: ChatApiArgs): Program {
    const sessionKey = new Secret(`${name}-session-key`, { kind: "token", length: 64 }, { parent: this });
    const { cache } = backends;
    return new Program(
      name,
      {
        host: on,
        program: "brainall-api",
        binary: "api",
        listen: this.address,
        settings: settings({ ...addresses(backends), cache }, this.address),
        secrets: {
          ...secrets(backends),
          "cache-password": cache.password,
          "session-key": sessionKey.current,
        },
        version,
        prepared: [backends.database.machine],
        after: [...servers(backends), cache.ready],
      },
      { parent: this },
    );
  }

  #createFirstUser(
    name: string,
    { host: on, firstUser, backends }: ChatApiArgs,
    program: Program,
  ): pulumi.Output<string> {
    const password = new Secret(`${name}-first-user-password`, {}, { parent: this });
    const file = program.secretFile("first-user-password", password.current);
    new host.Unit(
      `${name}-first-user`,
      {
        on: on.ready,
        name: "brainall-first-user.service",
        content: firstUserUnit("brainall-api", firstUser.email, firstUser.name),
        restartOn: [file.version, backends.database.machine],
      },
      { parent: this, dependsOn: program.release },
    );
    return password.current;
  }
}

/** The application's workers: they take jobs from the queue. */
export class ChatWorkers extends pulumi.ComponentResource {
  /** Its release, which serves. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ChatWorkersArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:ChatWorkers", name, {}, options);
    const { host: on, service, version, backends } = args;
    const listen = `${on.address}:${service.port}`;
    const program = new Program(
      name,
      {
        host: on,
        program: "brainall-workers",
        binary: "workers",
        listen,
        settings: settings(addresses(backends), listen),
        secrets: secrets(backends),
        version,
        prepared: [backends.database.machine],
        after: servers(backends),
      },
      { parent: this },
    );
    this.ready = program.release;
    this.registerOutputs();
  }
}

function addresses({ database, queue, models }: ChatBackends): Addresses {
  return { database, queue, models: models.map(({ url }) => url) };
}

function secrets({ database, queue, modelKey }: ChatBackends): Record<string, pulumi.Output<string>> {
  return {
    "database-password": database.password,
    "queue-password": queue.password,
    "model-key": modelKey,
  };
}

/** A model may be loading for minutes; the page says so, and does not wait for it. */
function servers({ database, queue }: ChatBackends): pulumi.Resource[] {
  return [database.ready, queue.ready];
}
