import { once } from "node:events";
import { type AddressInfo, createServer, connect as dial, type Socket } from "node:net";
import type { TestContext } from "node:test";
import type { Host } from "../hosts.ts";

/** What stands between a client and a host, and counts. */
export interface Relay {
  /** The host as it is reached through it. */
  readonly host: Host;
  /** How many bytes came from the clients, by connection. */
  readonly sent: readonly number[];
  /** Settles when its first connection has ended as it was told. */
  readonly over: Promise<void>;
}

/**
 * Starts a relay to a host. Its first connection ends after so many bytes from the client: both sides hear of it
 * (`cut`), or it passes nothing on any more and neither does (`hold`).
 */
export async function startRelay(
  t: Pick<TestContext, "after">,
  host: Host,
  { after, end = "cut" }: { after: number; end?: "cut" | "hold" },
): Promise<Relay> {
  const sent: number[] = [];
  const sockets = new Set<Socket>();
  const over = Promise.withResolvers<void>();
  const server = createServer((client) => {
    const index = sent.push(0) - 1;
    const upstream = dial(host.port, host.address);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // an end in the middle is what this is for
      socket.on("error", () => {});
    }
    client.on("data", (chunk: Buffer) => {
      sent[index]! += chunk.length;
      if (index > 0 || sent[index]! < after) {
        if (!upstream.write(chunk)) {
          client.pause();
          upstream.once("drain", () => client.resume());
        }
      } else if (end === "hold") {
        client.pause();
        over.resolve();
      } else {
        over.resolve();
        // what came before arrives
        upstream.end();
        client.destroy();
      }
    });
    upstream.on("data", (chunk: Buffer) => client.write(chunk));
    upstream.on("close", () => client.destroy());
    client.on("close", () => upstream.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: { ...host, port: (server.address() as AddressInfo).port }, sent, over: over.promise };
}
