import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";

// The thread of a FileServer, which says what its paths mean.

const { files, asked } = workerData as { files: Record<string, Uint8Array>; asked: MessagePort };
/** By this line the steps of a download hear that curl ended well, which no server may say for it. */
const forged = { ended: "0" };
const busy = new Map<string, number>();

const server = createServer((request, response) => {
  const { range, authorization, host } = request.headers;
  const path = request.url ?? "/";
  asked.postMessage({ path, ...(range && { range }), ...(authorization && { authorization }), host });
  answer(request, response, path.split("/").slice(1));
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));

function answer(request: IncomingMessage, response: ServerResponse, parts: readonly string[]): void {
  const name = parts.at(-1) ?? "";
  const words = parts.slice(0, -1);
  const content = files[name];
  const numberOf = (word: string) =>
    Number(words.find((part) => part.startsWith(`${word}-`))?.slice(word.length + 1) ?? Number.NaN);
  const refusals = busy.get(request.url!) ?? 0;
  if (refusals < numberOf("busy")) {
    busy.set(request.url!, refusals + 1);
    response.writeHead(503).end("busy");
  } else if (!content) response.writeHead(404, forged).end("no such file");
  else if (words.includes("guarded") && !isKnown(request)) response.writeHead(401).end("who is there?");
  else if (words.includes("elsewhere"))
    response.writeHead(302, { location: `http://localhost:${request.socket.localPort}/${name}` }).end();
  else send(request, response, content, { words, breaksAfter: numberOf("breaks-after") });
}

function isKnown({ headers: { authorization } }: IncomingMessage): boolean {
  return [`Basic ${btoa("anna:letmein")}`, "Bearer open"].includes(authorization ?? "");
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  content: Uint8Array,
  { words, breaksAfter }: { words: readonly string[]; breaksAfter: number },
): void {
  const [, from] = request.headers.range?.match(/^bytes=(\d+)-$/) ?? [];
  const start = words.includes("no-ranges") ? 0 : Number(from ?? 0);
  if (start >= content.length && start > 0) {
    response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(start);
  const headers = { "content-length": body.length };
  if (start > 0)
    response.writeHead(206, {
      ...headers,
      "content-range": `bytes ${start}-${content.length - 1}/${content.length}`,
    });
  else response.writeHead(200, headers);
  if (breaksAfter < body.length) response.write(body.subarray(0, breaksAfter), () => response.socket?.end());
  else response.end(body);
}
