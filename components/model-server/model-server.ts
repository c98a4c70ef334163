import * as pulumi from "@pulumi/pulumi";
import { host, type Secret } from "../../provider/sdk/index.ts";
import type { Host } from "../machine/host.ts";
import type { Size } from "../size.ts";
import { environmentOf, keyFile, modelUnit } from "./files.ts";
import type { ModelServerService } from "./service.ts";

export interface ModelServerArgs {
  host: Host;
  service: ModelServerService;
  /** Memory of the host's graphics card. */
  card: Size;
  /** What all model servers of the host log in with: one key, made once. */
  key: Secret;
  /** What models of the hub that are not for everybody are fetched with (`estate:huggingFaceToken`). */
  hubToken: pulumi.Output<string> | undefined;
  /** The engine, where the estate installs it. */
  engine: host.PythonEnv | undefined;
  /** The user that they run as, and the folder of what they are told. */
  user: host.User;
  folder: host.Directory;
  /** Model servers that start before it: two that measure the card at once do not start. */
  after: readonly pulumi.Resource[];
}

/** A model behind OpenAI's protocol, by vLLM as a systemd unit. */
export class ModelServer extends pulumi.ComponentResource {
  /** `http://192.168.100.130:8000` */
  readonly url: string;
  readonly hostKey: string;
  readonly ready: pulumi.Resource;

  constructor(name: string, args: ModelServerArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:ModelServer", name, {}, options);
    const { host: on, service } = args;
    this.url = `http://${on.address}:${service.port}`;
    this.hostKey = on.key;
    this.ready = this.#createServer(name, args);
    this.registerOutputs();
  }

  #createServer(name: string, args: ModelServerArgs): host.Unit {
    const { host: on, service, card, key, hubToken, engine, user, folder, after } = args;
    const environment = new host.File(
      `${name}-environment`,
      {
        on: on.ready,
        path: keyFile(name),
        content: pulumi.all([key.current, hubToken]).apply(([text, token]) => environmentOf(text, token)),
        mode: "0600",
      },
      { parent: this, dependsOn: folder },
    );
    return new host.Unit(
      `${name}-server`,
      {
        on: on.ready,
        name: `vllm-${name}.service`,
        content: modelUnit(name, service, on.address, card),
        restartOn: [environment.version, ...(engine ? [engine.version] : [])],
        startTimeout: "16 minutes",
      },
      { parent: this, dependsOn: [user, ...(engine ? [engine] : []), ...after] },
    );
  }
}
