import { credentials, Server, ServerCredentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { provider } from "../provider.ts";
import { service } from "../service.ts";

/** The provider, served on loopback and asked over gRPC, as the engine does. */
export class Asked {
  readonly #backend = provider();
  readonly #server = new Server();
  #client!: InstanceType<typeof grpc.ResourceProviderClient>;

  private constructor() {}

  static async serve(): Promise<Asked> {
    const asked = new Asked();
    asked.#server.addService(grpc.ResourceProviderService, service(asked.#backend));
    const port = await new Promise<number>((resolve, reject) =>
      asked.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    asked.#client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return asked;
  }

  /** One call by its name: `check`, `diff`. */
  // biome-ignore lint/suspicious/noExplicitAny: the generated messages share no type
  ask(method: string, request: any): Promise<any> {
    return new Promise((resolve, reject) =>
      // biome-ignore lint/suspicious/noExplicitAny: one helper for every method
      (this.#client as any)[method](request, (error: Error | null, answer: any) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  }

  async close(): Promise<void> {
    this.#client.close();
    this.#server.forceShutdown();
    await this.#backend.close();
  }
}
