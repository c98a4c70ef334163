import { createWriteStream } from "node:fs";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { pipeline } from "node:stream/promises";
import { failure } from "../error.ts";
import type { Task } from "../tasks/tasks.ts";

export interface HttpRequest {
  method: "GET" | "HEAD";
  url: string;
  /** Whether an HTTPS server must prove who it is. */
  verify: boolean;
  signal?: AbortSignal;
}

const mostRedirects = 20;
// What wget draws as one line of its progress at this size.
const progressStep = 32 * 1024 ** 2;

/** Asks and resolves to the answer with its body still to be read, after redirects as wget follows them. */
export async function askHttp(request: HttpRequest): Promise<IncomingMessage> {
  let url = new URL(request.url);
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const answer = await askOnce(request, url);
    const { location } = answer.headers;
    if (location === undefined || ![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0)) return answer;
    answer.resume();
    url = new URL(location, url);
  }
  throw new Error(`${mostRedirects} redirections exceeded.`);
}

function askOnce({ method, verify, signal }: HttpRequest, url: URL): Promise<IncomingMessage> {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    return Promise.reject(new Error(`unsupported scheme '${url.protocol}'`));
  }
  const options = { method, agent: false, rejectUnauthorized: verify, ...(signal && { signal }) } as const;
  const ask = url.protocol === "https:" ? requestSecure : requestPlain;
  return new Promise((resolve, reject) => {
    ask(url, options, resolve).once("error", reject).end();
  });
}

export interface FileRequest extends Omit<HttpRequest, "method" | "signal"> {
  /** Where it is written to. */
  file: string;
  /** What the task's log calls that. */
  shown: string;
}

/** Downloads a file as PVE has wget do it, with wget's lines in the task's log and its exit status in the error. */
export async function fetchFile(task: Task, { url, verify, file, shown }: FileRequest): Promise<void> {
  const options = verify ? "" : " --no-check-certificate";
  const command = `wget '--progress=dot:giga' -O '${shown}' '${url}'${options}`;
  const failed = (status: number) =>
    failure(`download failed: command '${command}' failed: exit code ${status}`);
  const { signal } = task;
  task.log(`--${timestamp()}--  ${url}`);
  const answer = await askHttp({ method: "GET", url, verify, signal }).catch((error: Error) => {
    task.log(`failed: ${error.message}`);
    throw failed(isCertificateError(error) ? 5 : 4);
  });
  const { statusCode, statusMessage, headers } = answer;
  task.log(`HTTP request sent, awaiting response... ${statusCode} ${statusMessage}`);
  if (statusCode !== 200) {
    answer.destroy();
    task.log(`${timestamp()} ERROR ${statusCode}: ${statusMessage}.`);
    throw failed(8);
  }
  const length = Number(headers["content-length"] ?? Number.NaN);
  task.log(`Length: ${Number.isNaN(length) ? "unspecified" : length} [${headers["content-type"] ?? ""}]`);
  task.log(`Saving to: '${shown}'`);
  const received = progress(task, length);
  try {
    await pipeline(answer, received.count, createWriteStream(file, { flags: "wx" }), { signal });
  } catch (error) {
    task.log(`${timestamp()} - Read error at byte ${received.bytes()} (${(error as Error).message}).`);
    throw failed(4);
  }
  task.log(`${timestamp()} - '${shown}' saved [${received.bytes()}/${headers["content-length"] ?? ""}]`);
}

/** Counts what passes and tells the log of it, with a line for each 32 MiB and one for the end. */
function progress(task: Task, length: number) {
  let bytes = 0;
  let lines = 0;
  const dots = Array(4).fill(".".repeat(8)).join(" ");
  const line = (start: number) => {
    const percent = Number.isNaN(length) ? "" : ` ${Math.floor((100 * bytes) / Math.max(length, 1))}%`;
    task.log(`${String(start / 1024).padStart(6)}K ${dots}${percent}`);
  };
  return {
    bytes: () => bytes,
    count: async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        for (; bytes >= (lines + 1) * progressStep; lines += 1) line(lines * progressStep);
        yield chunk;
      }
      if (bytes > lines * progressStep) line(lines * progressStep);
    },
  };
}

function isCertificateError(error: Error & { code?: string }): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(error.code ?? "");
}

const timestamp = () => new Date().toISOString().slice(0, 19).replace("T", " ");
