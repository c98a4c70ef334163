import { randomUUID } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { Call, Handlers } from "../api.ts";
import { printIdentity } from "../cluster.ts";
import { failure } from "../error.ts";
import { flag, optionalText, text } from "../params.ts";
import { askHttp } from "./fetch-file.ts";
import { type FilePlace, normalFilename, requireFilename } from "./files.ts";
import { contentOf, requireStorage, typeOf } from "./storage.ts";
import { type Checksum, download, storeUpload } from "./transfer.ts";
import { uploadedFile } from "./upload.ts";
import type { Content } from "./volume.ts";

/** Files that come into storages from outside. */
export const transferHandlers: Handlers = {
  "POST /nodes/{node}/storage/{storage}/download-url": (call) => {
    const { cluster, identity, parameters } = call;
    const place = placeOf(call, ", not a file based storage!");
    const { node, content, storage, filename } = place;
    if (!contentOf(storage).includes(content)) {
      throw failure(`storage '${storage.id}' is not configured for content-type '${content}'`);
    }
    requireFilename(content, filename);
    const wanted = {
      url: text(parameters, "url"),
      verify: verify(call),
      checksum: checksumOf(call),
      compression: optionalText(parameters, "compression"),
    };
    const task = { node, type: "download", id: filename, user: printIdentity(identity) };
    return cluster.tasks.start(task, (running) => download(cluster, running, place, wanted));
  },

  "POST /nodes/{node}/storage/{storage}/upload": (call) => {
    const { cluster, identity, parameters } = call;
    const place = placeOf(call, "");
    const { node, content, storage, filename } = place;
    const shown = optionalText(parameters, "tmpfilename");
    if (shown === undefined) throw failure("missing temporary file name");
    const uploaded = uploadedFile(cluster.paths.temporary, shown);
    if (!existsSync(uploaded)) throw failure(`temporary file '${shown}' does not exist`);
    requireFilename(content, filename);
    if (!contentOf(storage).includes(content)) {
      throw failure(`storage '${storage.id}' does not support '${content}' content`);
    }
    // The upload goes away with the answer: what the task works on has another name.
    const file = join(cluster.paths.temporary, randomUUID());
    renameSync(uploaded, file);
    const checksum = checksumOf(call);
    const task = { node, type: "imgcopy", id: "", user: printIdentity(identity) };
    return cluster.tasks.start(task, (running) =>
      storeUpload(cluster, running, place, { file, shown, checksum }),
    );
  },

  "GET /nodes/{node}/query-url-metadata": async (call) => {
    const url = text(call.parameters, "url");
    const answer = await askHttp({ method: "HEAD", url, verify: verify(call) }).catch((error: Error) => {
      throw failure(
        `invalid server response: '500 Can't connect to ${url.split("/")[2]} (${error.message})'`,
      );
    });
    answer.resume();
    const { statusCode, statusMessage, headers } = answer;
    if (statusCode !== 200) throw failure(`invalid server response: '${statusCode} ${statusMessage}'`);
    const size = headers["content-length"];
    return {
      filename: filenameOf(headers["content-disposition"], url),
      mimetype: headers["content-type"]?.split(";")[0],
      size: size === undefined ? undefined : Number(size),
    };
  },
};

/** Where the file goes; `words` end the refusal of a storage that has no files. */
function placeOf({ cluster, parameters }: Call, words: string): FilePlace {
  const node = text(parameters, "node");
  const storage = requireStorage(cluster, text(parameters, "storage"), node);
  if (!typeOf(storage).files) throw failure(`can't upload to storage type '${storage.type}'${words}`);
  const content = text(parameters, "content") as Content;
  return { storage, node, content, filename: normalFilename(text(parameters, "filename")) };
}

function checksumOf({ parameters }: Call): Checksum | undefined {
  const value = optionalText(parameters, "checksum");
  const algorithm = optionalText(parameters, "checksum-algorithm");
  return value === undefined || algorithm === undefined ? undefined : { algorithm, value };
}

function verify({ parameters }: Call): boolean {
  return parameters["verify-certificates"] === undefined || flag(parameters, "verify-certificates");
}

function filenameOf(disposition: string | undefined, url: string): string | undefined {
  const [, quoted, bare] = /filename=(?:"([^"]*)"|([^;]*))/.exec(disposition ?? "") ?? [];
  return (quoted ?? bare ?? /^[^?]+\/([^?/]*)(?:\?.*)?$/.exec(url)?.[1]) || undefined;
}
