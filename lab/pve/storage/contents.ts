import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../run.ts";
import type { Cluster } from "../cluster.ts";
import type { Volume } from "./volume.ts";

/**
 * What a volume holds. It is made before the document that names it and removed after it, so that whatever is cut
 * short leaves at most a content that nothing names, for `cleanVolumes` to find.
 */
export type Contents = Pick<Volume, "path" | "image">;

type WithFolders = Pick<Cluster, "paths" | "systemVolumes">;

export const contentFile = ({ paths }: Pick<Cluster, "paths">, path: string): string =>
  join(paths.volumes, path);

/** Makes an empty content: a system volume where an image is named, else a sparse file of `size` bytes. */
export function createContents(
  cluster: WithFolders,
  { size, image }: { size: number; image: string | undefined },
): Promise<string> {
  return make(cluster, image, async (file) => {
    if (image !== undefined) return cluster.systemVolumes.create(file, image);
    await writeFile(file, "", { flag: "wx" });
    await truncate(file, size);
  });
}

/** Copies a content, a file at `size` bytes, which are not less than it has; holes in a file stay holes. */
export function copyContents(cluster: WithFolders, { path, image }: Contents, size: number): Promise<string> {
  const from = contentFile(cluster, path);
  return make(cluster, image, async (file) => {
    if (image !== undefined) return cluster.systemVolumes.copy(from, file);
    await run(["cp", "--reflink=auto", "--sparse=always", "--no-target-directory", "--", from, file]);
    await truncate(file, size);
  });
}

export async function removeContents(cluster: WithFolders, { path, image }: Contents): Promise<void> {
  const file = contentFile(cluster, path);
  if (image !== undefined) await cluster.systemVolumes.remove(file);
  else await rm(file, { force: true });
}

/** Removes every content that is not among `kept`, and what was on its way. */
export async function removeOtherContents({ paths }: WithFolders, kept: ReadonlySet<string>): Promise<void> {
  await rm(paths.temporary, { recursive: true, force: true });
  await mkdir(paths.volumes, { recursive: true });
  for (const path of await readdir(paths.volumes)) {
    if (!kept.has(path)) await rm(join(paths.volumes, path), { recursive: true, force: true });
  }
}

/** Runs `write` with the place of a new content and returns its path; what failed leaves nothing. */
async function make(
  cluster: WithFolders,
  image: string | undefined,
  write: (file: string) => Promise<void>,
): Promise<string> {
  const path = randomUUID();
  try {
    await mkdir(cluster.paths.volumes, { recursive: true });
    await write(contentFile(cluster, path));
    return path;
  } catch (error) {
    await removeContents(cluster, { path, ...(image !== undefined && { image }) });
    throw error;
  }
}
