import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EstateError } from "../errors.ts";

/** What one connection needs on the operator's side. No path holds a letter that ssh_config or a shell gives a meaning. */
export interface Files {
  /** The folder of the others, which is the user's alone. */
  readonly folder: string;
  /** The control socket, made and removed by ssh. */
  readonly socket: string;
  readonly knownHosts: string;
  /** What the ssh of a connection that outlives its run has to say. */
  readonly log: string;
}

/**
 * Names the folders of connections that no run uses, which are dated to when they end; those in use begin with the id of
 * the run's process.
 */
const keptPrefix = "kept-";

let swept: Promise<void> | undefined;

/** Makes a folder for a new connection. Those that nobody uses any more are removed. */
export async function newFiles(): Promise<Files> {
  const root = await privateFolder();
  swept ??= sweep(root);
  await swept;
  const folder = join(root, newName());
  await mkdir(folder, { mode: 0o700 });
  return filesIn(folder);
}

/** Takes the connection that an earlier run left under this id, so that no other run can; undefined where there is none. */
export async function takeKept(id: string): Promise<Files | undefined> {
  const root = await privateFolder();
  const folder = join(root, newName());
  try {
    await rename(join(root, keptPrefix + id), folder);
    return filesIn(folder);
  } catch {
    return undefined;
  }
}

/**
 * Leaves a connection, which stays open for so many seconds, to the next run that asks for the id; false where another
 * run has left one already.
 */
export async function leaveKept(id: string, files: Files, seconds: number): Promise<boolean> {
  const end = Date.now() / 1000 + seconds;
  try {
    await utimes(files.folder, end, end);
    await rename(files.folder, join(await privateFolder(), keptPrefix + id));
    return true;
  } catch {
    return false;
  }
}

const newName = () => `${process.pid}-${randomBytes(3).toString("hex")}`;

const filesIn = (folder: string): Files => ({
  folder,
  socket: join(folder, "s"),
  knownHosts: join(folder, "known"),
  log: join(folder, "log"),
});

async function sweep(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    const owner = name.match(/^(\d+)-/)?.[1];
    const isStale = name.startsWith(keptPrefix)
      ? ((await stat(path).catch(() => undefined))?.mtimeMs ?? 0) < Date.now()
      : owner !== undefined && !existsSync(`/proc/${owner}`);
    if (isStale) await rm(path, { recursive: true, force: true });
  }
}

async function privateFolder(): Promise<string> {
  // a socket's path has at most 108 letters, of which ssh needs some, and ssh_config and the proxy's shell would
  // read other letters than these
  const parent = /^[\w./-]{1,50}$/.test(tmpdir()) ? tmpdir() : "/tmp";
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
