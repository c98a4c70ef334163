import * as pulumi from "@pulumi/pulumi";
import { host, Secret } from "../../provider/sdk/index.ts";
import { type Host, installed } from "../machine/host.ts";
import type { ModelServer } from "../model-server/model-server.ts";
import type { DatabaseLogin } from "../postgres/postgres.ts";
import type { RedisLogin } from "../redis/redis.ts";
import { APP, firstUserUnit, secretFile, settings, settingsFile } from "./files.ts";
import type { ChatApiService, ChatWorkersService } from "./service.ts";

/** What the programs of the application talk to. */
export interface ChatBackends {
  readonly database: DatabaseLogin;
  readonly queue: RedisLogin;
  readonly models: readonly ModelServer[];
  /** What the model servers are asked with. */
  readonly modelKey: pulumi.Output<string>;
}

interface ProgramArgs {
  host: Host;
  /** The version of the application that is to serve. */
  version: string;
}

export interface ChatApiArgs extends ProgramArgs {
  service: ChatApiService;
  backends: ChatBackends & { cache: RedisLogin };
  /** Who can log in from the beginning; everybody else registers. */
  firstUser: { email: string; name: string };
}

export interface ChatWorkersArgs extends ProgramArgs {
  service: ChatWorkersService;
  backends: ChatBackends;
  /** What must serve before they take jobs. */
  after: readonly ChatApi[];
}

/** The application's API and page: releases that take over from one another without a request lost. */
export class ChatApi extends pulumi.ComponentResource {
  /** `192.168.100.50:3000` */
  readonly address: string;
  readonly firstUserPassword: pulumi.Output<string>;
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ChatApiArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:ChatApi", name, {}, options);
    this.address = `${args.host.address}:${args.service.port}`;
    const sessionKey = new Secret(`${name}-session-key`, { kind: "token", length: 64 }, { parent: this });
    const password = new Secret(`${name}-first-user-password`, {}, { parent: this });
    this.firstUserPassword = password.current;
    this.ready = password;
    void [host, installed, APP, firstUserUnit, secretFile, settings, settingsFile, sessionKey];
    this.registerOutputs();
  }
}

/** The application's workers: they take jobs from the queue. */
export class ChatWorkers extends pulumi.ComponentResource {
  constructor(name: string, _args: ChatWorkersArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:ChatWorkers", name, {}, options);
    this.registerOutputs();
  }
}
