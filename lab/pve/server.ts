import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { Api } from "./api.ts";
import { ConnectionCut, PveError } from "./error.ts";
import type { Exchange } from "./recorded/exchange.ts";
import type { Raw } from "./schema/validate.ts";

export interface ServerOptions {
  /** PEM. */
  key: string;
  /** PEM, the chain below the authority. */
  certificate: string;
  /** Takes a multipart body: parameters, with the file part in a temporary file as PVE does, which goes with the answer. */
  readUpload: (request: IncomingMessage, response: ServerResponse) => Promise<Raw>;
  /** What PVE waits before it answers 401, in milliseconds. Default: 3000. */
  authenticationDelay?: number;
  /** Sees every request with its answer. */
  onExchange?: (exchange: Exchange) => void;
}

const prefix = "/api2/json";
// The largest body that is no upload; PVE's limit (pve-http-server AnyEvent.pm) is the same.
const largestBody = 512 * 1024;

/** The API over HTTPS as pveproxy serves it: HTTP/1.1, with PVE's first line of a refusal as the reason phrase. */
export function createApiServer(api: Api, options: ServerOptions): Server {
  const tls = {
    key: options.key,
    cert: options.certificate,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
  } as const;
  return createServer({ ...tls, keepAliveTimeout: 65_000 }, (request, response) => {
    respond(api, request, response, options).catch((error) => {
      // The answer itself could not be given: one connection ends, not the process with all tasks.
      console.error(error);
      response.destroy();
    });
  });
}

async function respond(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const asked: Asked = { method: request.method ?? "GET", path: pathOf(request), parameters: {} };
  try {
    const data = await answer(api, request, response, asked, options);
    options.onExchange?.({ ...asked, status: 200, data });
    reply(response, 200, "OK", { data });
  } catch (error) {
    if (error instanceof ConnectionCut) return void response.destroy();
    if (!(error instanceof PveError)) console.error(error);
    const refusal = error instanceof PveError ? error : new PveError(500, `got unexpected error - ${error}`);
    const { status, message, errors } = refusal;
    options.onExchange?.({ ...asked, status, message, ...(errors && { errors }) });
    if (status === 401) await pause(options.authenticationDelay ?? 3000);
    refuse(response, refusal);
  }
}

/** What is known of a request, as it is read. */
type Asked = Pick<Exchange, "method" | "path" | "parameters">;

function pathOf(request: IncomingMessage): string {
  const [path = ""] = (request.url ?? "").split("?", 1);
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

async function answer(
  api: Api,
  request: IncomingMessage,
  response: ServerResponse,
  asked: Asked,
  options: ServerOptions,
): Promise<unknown> {
  if (!request.url?.startsWith(`${prefix}/`)) throw new PveError(404, `no such file '${asked.path}'`);
  const query = request.url.split("?").slice(1).join("?");
  asked.parameters = { ...parseForm(query), ...(await readBody(request, response, options)) };
  const segments = asked.path.split("/").filter(Boolean).map(decode);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join("; ")]),
  );
  return api.answer({ method: asked.method, segments, parameters: asked.parameters, headers });
}

async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { readUpload }: ServerOptions,
): Promise<Raw> {
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) return readUpload(request, response);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > largestBody) throw new PveError(413, "Request Entity Too Large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  if (text === "") return {};
  if (type.startsWith("application/json")) return jsonParameters(text);
  return parseForm(text);
}

/** Takes a query or a form apart, as PVE does: "&" and ";" both part, a name that is repeated is a list. */
export function parseForm(text: string): Raw {
  const parameters: Raw = {};
  for (const part of text.split(/[&;]/).filter(Boolean)) {
    const equals = part.indexOf("=");
    const name = decode((equals < 0 ? part : part.slice(0, equals)).replaceAll("+", " "));
    const value = equals < 0 ? "" : decode(part.slice(equals + 1).replaceAll("+", " "));
    const known = parameters[name];
    parameters[name] = known === undefined ? value : [known, value].flat();
  }
  return parameters;
}

function parsedObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // JavaScript's own message quotes the text, which may hold a password.
  }
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new PveError(400, "the body is no JSON object");
}

function jsonParameters(text: string): Raw {
  const entries = Object.entries(parsedObject(text));
  const value = (one: unknown) => (typeof one === "boolean" ? String(Number(one)) : String(one));
  return Object.fromEntries(
    entries.map(([name, one]) => [name, Array.isArray(one) ? one.map(value) : value(one)]),
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new PveError(400, "unable to decode url-encoded parameters");
  }
}

function refuse(response: ServerResponse, { status, message, errors }: PveError): void {
  const body = { data: null, message: `${message.trimEnd()}\n`, ...(errors && { errors }) };
  reply(response, status, message.split("\n")[0] ?? "", body);
}

function reply(response: ServerResponse, status: number, reason: string, body: unknown): void {
  const text = JSON.stringify(body);
  // A reason phrase is Latin-1 without line ends; Node refuses any other.
  response.writeHead(status, reason.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?"), {
    "Cache-Control": "max-age=0",
    Pragma: "no-cache",
    Server: "pve-api-daemon/3.0",
    "Content-Type": "application/json;charset=UTF-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(text);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
