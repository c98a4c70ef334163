import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file that a release is made of. */
export interface Source {
  /** Relative to the application's folder, with slashes. */
  readonly path: string;
  /** SHA-256 of its content, hexadecimal. */
  readonly hash: string;
}

/** What of the application's folder goes into a release; its tests and what is built or installed do not. */
const PARTS = ["api", "shared", "ui", "workers", "package.json", "package-lock.json", "tsconfig.json"];
const LEFT_OUT = /(^|\/)(node_modules|dist)(\/|$)|\.test\.tsx?$/;

/**
 * The version of a release: the first 16 hexadecimal digits of SHA-256 over its sources and its Node. The same
 * sources have the same version on every machine, so that a preview knows it before anything is built.
 */
export function versionOf(sources: readonly Source[], node: string): string {
  const lines = sources.map(({ path, hash }) => JSON.stringify([path, hash])).sort();
  return createHash("sha256")
    .update([JSON.stringify(["node", node]), ...lines].join("\n"))
    .digest("hex")
    .slice(0, 16);
}

/** The sources of the application in `folder`, sorted by path. A part that is not there yet is left out. */
export function readSources(folder: string): Source[] {
  return readdirSync(folder)
    .filter((name) => PARTS.includes(name))
    .flatMap((name) => filesBelow(folder, name))
    .map((path) => ({ path, hash: sha256(readFileSync(join(folder, path))) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function filesBelow(folder: string, path: string): string[] {
  if (LEFT_OUT.test(path)) return [];
  try {
    const names = readdirSync(join(folder, path));
    return names.flatMap((name) => filesBelow(folder, `${path}/${name}`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOTDIR") return [path];
    throw error;
  }
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
