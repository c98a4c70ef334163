import { connect } from "node:http2";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import grpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { provider } from "./provider.ts";
import { service } from "./service.ts";

/** Messages carry whole files: the engine allows 400 MiB as well. */
const largestMessage = 400 * 1024 * 1024;

const backend = provider();
const engine = process.argv.slice(2).find((argument) => /^[^-].*:\d+$/.test(argument));
if (engine) {
  backend.attach(engine);
  endWith(engine);
}

const server = new Server({
  "grpc.max_receive_message_length": largestMessage,
  "grpc.max_send_message_length": largestMessage,
  // nobody asks it for statistics of each call
  "grpc.enable_channelz": 0,
});
server.addService(grpc.ResourceProviderService, service(backend));
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  // The engine reads the port from the first line.
  process.stdout.write(`${port}\n`);
});

/**
 * The engine gives its plugins a process group of their own, so what kills it does not reach them: they would
 * hold their connections, and go on changing hosts, for ever. An engine that was killed cannot say goodbye, but
 * its connections close.
 */
function endWith(address: string): void {
  connect(`http://${address}`).once("close", stop).on("error", stop);
}

async function stop(): Promise<void> {
  await backend.close();
  process.exit(0);
}
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
