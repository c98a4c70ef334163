import { randomBytes } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EstateError } from "../errors.ts";

/** What one connection needs on the operator's side. No path holds a letter that ssh_config or a shell gives a meaning. */
export interface Files {
  /** The control socket, made and removed by ssh. */
  readonly socket: string;
  readonly knownHosts: string;
}

/**
 * Names for the files of a new connection, in a folder that is the user's alone. The folder stays, and is the same
 * for every run: the engine ends a provider without a word, so that nobody would remove one of its own.
 */
export async function newFiles(): Promise<Files> {
  const path = join(await privateFolder(), randomBytes(6).toString("hex"));
  return { socket: path, knownHosts: `${path}.known` };
}

async function privateFolder(): Promise<string> {
  // a socket's path has at most 108 letters, and ssh_config and the proxy's shell would read others than these
  const parent = /^[\w./-]{1,60}$/.test(tmpdir()) ? tmpdir() : "/tmp";
  const user = process.getuid!();
  const folder = join(parent, `estate-${user}`);
  await mkdir(folder, { mode: 0o700 }).catch((error) => {
    if (error.code !== "EEXIST")
      throw new EstateError(`Cannot make the folder for connections: ${error.message}`);
  });
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === user && (found.mode & 0o077) === 0) return folder;
  throw new EstateError(
    `${folder} must be a folder that only its owner, user ${user}, may enter, because connections to hosts are shared through it. Remove it, or set TMPDIR to another folder.`,
  );
}
