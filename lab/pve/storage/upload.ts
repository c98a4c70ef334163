import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { finished, pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { PveError } from "../error.ts";
import type { Raw } from "../schema/validate.ts";

/** Takes the body of an upload: its parameters, with the file in a temporary one that `tmpfilename` names. */
export type UploadReader = (request: IncomingMessage, response: ServerResponse) => Promise<Raw>;

// Where PVE's web server has them; the schema lets no other name pass.
const shownFolder = "/var/tmp";
const limits = { fields: 20, fieldSize: 64 * 1024, files: 1 };

/**
 * Uploads wait in `folder` for the method that asks for them by `uploadedFile`. What it has not taken when it has
 * answered is removed. The file's name cannot be guessed, so that nobody can name another's.
 */
export function createUploadReader(folder: string): UploadReader {
  return async (request, response) => {
    const name = `pveupload-${randomBytes(16).toString("hex")}`;
    const file = join(folder, name);
    response.once("close", () => void rm(file, { force: true }));
    await mkdir(folder, { recursive: true });
    try {
      const parameters = await readParts(request, file);
      return { ...parameters, tmpfilename: `${shownFolder}/${name}` };
    } catch (error) {
      await rm(file, { force: true });
      if (error instanceof PveError) throw error;
      throw new PveError(400, `upload failed: ${error instanceof Error ? error.message : error}`);
    }
  };
}

/** The temporary file that `tmpfilename` stands for. */
export function uploadedFile(folder: string, tmpfilename: string): string {
  return join(folder, basename(tmpfilename));
}

async function readParts(request: IncomingMessage, file: string): Promise<Raw> {
  const parser = new Busboy({ headers: request.headers as BusboyHeaders, limits });
  const parameters: Raw = {};
  const written: Promise<void>[] = [];
  parser.on("field", (name, value) => {
    const known = parameters[name];
    parameters[name] = known === undefined ? value : [known, value].flat();
  });
  parser.on("file", (name, stream, filename) => {
    if (name !== "filename") {
      parser.destroy(new PveError(501, `wrong field name '${name}' for file upload`));
      return;
    }
    parameters.filename = filename;
    const write = pipeline(stream, createWriteStream(file, { flags: "wx", mode: 0o600 }));
    write.catch(() => {});
    written.push(write);
  });
  request.pipe(parser);
  const cut = new Promise<never>((_, reject) => request.once("error", reject));
  await Promise.race([finished(parser), cut]);
  await Promise.all(written);
  return parameters;
}
