import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type Faults, readFault } from "./faults.ts";

/**
 * Takes commands on a Unix socket, which only its owner may open: PUT a fault as JSON to add it, GET the list of those
 * that are still to happen, DELETE them all.
 */
export async function serveFaults(faults: Faults, socket: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(faults, request);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(`${JSON.stringify(body)}\n`);
  });
  rmSync(socket, { force: true });
  const before = process.umask(0o177);
  try {
    // The mode of the socket is that of the moment in which it is bound.
    server.listen(socket);
  } finally {
    process.umask(before);
  }
  await once(server, "listening");
  return server;
}

async function answer(faults: Faults, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  try {
    if (request.method === "PUT") faults.add(readFault(await json(request)));
    else if (request.method === "DELETE") faults.clear();
    else if (request.method !== "GET") return { status: 405, body: { error: "use PUT, GET or DELETE" } };
    return { status: 200, body: faults.list() };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

async function json(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}
