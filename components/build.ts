import type * as pulumi from "@pulumi/pulumi";
import { host, Secret } from "../provider/sdk/index.ts";
import { ChatApi, type ChatBackends, ChatWorkers } from "./chat/chat.ts";
import type { ChatApiService, ChatWorkersService } from "./chat/service.ts";
import { Edge } from "./edge/edge.ts";
import type { EdgeService } from "./edge/service.ts";
import type { Compiled } from "./estate/compile.ts";
import { type Host, installed } from "./machine/host.ts";
import { buildHosts } from "./machine/hosts.ts";
import { ModelEngine } from "./model-server/engine.ts";
import { ModelServer } from "./model-server/model-server.ts";
import type { ModelServerService } from "./model-server/service.ts";
import { ModelUser } from "./model-server/user.ts";
import { Postgres } from "./postgres/postgres.ts";
import type { PostgresService } from "./postgres/service.ts";
import { Redis } from "./redis/redis.ts";
import type { RedisService } from "./redis/service.ts";
import type { Settings } from "./settings/settings.ts";

/** What stands in the files that a stack's configuration names, and in those of the application. */
export interface BuildFiles {
  /** Public keys that new machines accept, one a line of OpenSSH. */
  readonly operatorKeys: readonly string[];
  /** Certificates (PEM) by which the ACME directory's own is checked. */
  readonly acmeAuthority?: string;
  /** The version of the application that is to serve. */
  readonly version: string;
  /** What models of the hub that are not for everybody are fetched with; a secret of the stack. */
  readonly hubToken?: pulumi.Output<string>;
}

/** Builds an estate: its machines, then its services, each with what it needs of those before it. */
export class EstateBuild {
  readonly #compiled: Compiled;
  readonly #settings: Settings;
  readonly #files: BuildFiles;
  readonly #hosts: Readonly<Record<string, Host>>;
  readonly #databases = new Map<string, Postgres>();
  readonly #redises = new Map<string, Redis>();
  readonly #models = new Map<string, ModelServer>();
  readonly #apis = new Map<string, ChatApi>();
  readonly #shared = new Map<string, unknown>();

  constructor(compiled: Compiled, settings: Settings, files: BuildFiles) {
    this.#compiled = compiled;
    this.#settings = settings;
    this.#files = files;
    this.#hosts = buildHosts(compiled, settings, files.operatorKeys);
    for (const key of compiled.order) this.#build(key);
  }

  /** What the stack tells the operator. */
  get outputs() {
    const [api] = this.#apis.values();
    return {
      page: `https://${this.#settings.domain}/`,
      release: this.#files.version,
      firstUser: this.#settings.owner.email,
      firstUserPassword: api?.firstUserPassword,
    };
  }

  #build(key: string): void {
    const { service } = this.#compiled.services[key]!;
    switch (service.kind) {
      case "postgres":
        return void this.#databases.set(key, this.#postgres(key, service));
      case "redis":
        return void this.#redises.set(key, this.#redis(key, service));
      case "model-server":
        return void this.#models.set(key, this.#modelServer(key, service));
      case "chat-api":
        return void this.#apis.set(key, this.#chatApi(key, service));
      case "chat-workers":
        return void this.#chatWorkers(key, service);
      case "edge":
        return void this.#edge(key, service);
    }
  }

  #postgres(key: string, service: PostgresService): Postgres {
    const clients = this.#compiled.flows
      .filter(({ toService }) => toService === key)
      .map(({ from }) => this.#hosts[from]!.address);
    const { distribution } = this.#settings.image;
    return new Postgres(key, { host: this.#host(service), service, distribution, clients });
  }

  #redis(key: string, service: RedisService): Redis {
    const on = this.#host(service);
    // The distribution's own server is off: it would take a port.
    const stock = this.#once(`${on.key}-redis-stock`, (name) => {
      const off = { on: on.ready, name: "redis-server.service", enabled: false, state: "stopped" } as const;
      return new host.Unit(name, off, installed(on));
    });
    return new Redis(key, { host: on, service, stock });
  }

  #modelServer(key: string, service: ModelServerService): ModelServer {
    const on = this.#host(service);
    const machine = this.#compiled.machines[service.on]!;
    if (machine.kind !== "bare" || machine.gpuMemory === undefined)
      throw new TypeError("compile lets none pass");
    const { user, folder } = this.#once(`${on.key}-models`, (name) => new ModelUser(name, { host: on }));
    const card = machine.gpuMemory;
    // Two that measure the card at the same time do not start.
    const after = [...this.#models.values()].filter(({ hostKey }) => hostKey === on.key);
    const engine = this.#engine(on);
    const { hubToken } = this.#files;
    const shared = { key: this.#modelKey, hubToken, engine, user, folder };
    return new ModelServer(key, { host: on, service, card, ...shared, after });
  }

  #engine(on: Host): host.PythonEnv | undefined {
    const { engine } = this.#settings;
    if (engine === "present") return undefined;
    return this.#once(`${on.key}-engine`, (name) => new ModelEngine(name, { host: on, engine })).environment;
  }

  #chatApi(key: string, service: ChatApiService): ChatApi {
    return new ChatApi(key, {
      host: this.#host(service),
      service,
      backends: { ...this.#backends(service), cache: this.#redises.get(service.cache)!.login },
      version: this.#files.version,
      firstUser: this.#settings.owner,
    });
  }

  #chatWorkers(key: string, service: ChatWorkersService): ChatWorkers {
    return new ChatWorkers(key, {
      host: this.#host(service),
      service,
      backends: this.#backends(service),
      version: this.#files.version,
    });
  }

  #edge(key: string, service: EdgeService): Edge {
    const { acme, owner, domain } = this.#settings;
    const { acmeAuthority: authority } = this.#files;
    return new Edge(key, {
      host: this.#host(service),
      domain,
      upstream: this.#apis.get(service.to)!.address,
      acme: { directory: acme.directory, email: owner.email, ...(authority !== undefined && { authority }) },
    });
  }

  #backends({ database, queue, models }: ChatApiService | ChatWorkersService): ChatBackends {
    return {
      database: this.#databases.get(database)!.login,
      queue: this.#redises.get(queue)!.login,
      models: models.map((model) => this.#models.get(model)!),
      modelKey: this.#modelKey.current,
    };
  }

  /** What all model servers are asked with. */
  get #modelKey(): Secret {
    return this.#once("model-key", (name) => new Secret(name, { kind: "token" }));
  }

  #host({ on }: { on: string }): Host {
    return this.#hosts[on]!;
  }

  #once<Made>(name: string, make: (name: string) => Made): Made {
    if (!this.#shared.has(name)) this.#shared.set(name, make(name));
    return this.#shared.get(name) as Made;
  }
}
