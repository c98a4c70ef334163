import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { cloudImage, containerTemplate } from "./lab-image.ts";

/** Names of what is offered: a cloud image for machines, a template for containers. */
export const cloudImageFile = "debian-13-genericcloud-amd64.qcow2";
export const templateFile = "debian-13-standard_13.1-1_amd64.tar.zst";
const sumsFile = "SHA256SUMS";

export interface ImageServerOptions {
  /** Name of the image that new machines of the lab are made on, a folder of <state>/images. */
  image: () => string;
}

/**
 * Serves the lab's images over HTTP as a mirror of Debian's does, with ranges and SHA256SUMS. The same image has the
 * same bytes.
 */
export function createImageServer({ image }: ImageServerOptions): Server {
  let served = { name: "", files: new Map<string, Buffer>() };
  return createServer((request, response) => {
    const name = image();
    if (served.name !== name) served = { name, files: filesOf(name) };
    const path = (request.url ?? "").replace(/\?.*$/s, "").slice(1);
    answer(request, response, served.files.get(path));
  });
}

function filesOf(image: string): Map<string, Buffer> {
  const files = new Map([
    [cloudImageFile, cloudImage(image)],
    [templateFile, containerTemplate(image)],
  ]);
  const sums = [...files].map(
    ([name, bytes]) => `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`,
  );
  return files.set(sumsFile, Buffer.from(sums.join("")));
}

function answer(request: IncomingMessage, response: ServerResponse, bytes: Buffer | undefined): void {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  if (!bytes) {
    response.writeHead(404).end();
    return;
  }
  const range = rangeOf(request.headers.range, bytes.length);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "Content-Range": `bytes */${bytes.length}` }).end();
    return;
  }
  const part = range ? bytes.subarray(range.first, range.last + 1) : bytes;
  response.writeHead(range ? 206 : 200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": part.length,
    "Accept-Ranges": "bytes",
    ...(range && { "Content-Range": `bytes ${range.first}-${range.last}/${bytes.length}` }),
  });
  response.end(request.method === "HEAD" ? undefined : part);
}

/** The one range that is asked for; undefined: the whole, as when several are. */
function rangeOf(
  header: string | undefined,
  length: number,
): { first: number; last: number } | "unsatisfiable" | undefined {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  return first > last ? "unsatisfiable" : { first, last };
}
