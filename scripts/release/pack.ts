import { renameSync, rmSync } from "node:fs";
import { runCommand } from "../setup/command.js";
import { OperatorError } from "../setup/operator-error.js";

/** A folder whose content goes into an archive, under the names that it has there. */
export interface Packed {
  readonly folder: string;
  /** What of it is taken; default: all. */
  readonly names?: readonly string[];
}

/**
 * Packs folders into one .tar.gz, of which the same content always makes the same bytes: names are sorted, and
 * times, owners and what the umask allows do not count. It appears under its name when it is whole.
 */
export async function pack(parts: readonly Packed[], archive: string): Promise<void> {
  const partial = `${archive}.${process.pid}.part`;
  const sources = parts.flatMap(({ folder, names = ["."] }) => ["-C", folder, ...names]);
  const { code, stderr } = await runCommand("tar", [...reproducible, "-cf", partial, ...sources]);
  if (code !== 0) {
    rmSync(partial, { force: true });
    throw new OperatorError(
      `${archive} cannot be packed: \`tar\` ended with code ${code}.\n${stderr.trim()}`,
    );
  }
  renameSync(partial, archive);
}

const reproducible = [
  "--format=ustar",
  "--sort=name",
  "--mtime=@0",
  "--owner=0",
  "--group=0",
  "--numeric-owner",
  "--mode=u=rwX,go=rX",
  // -n: without the time of the packing
  "--use-compress-program=gzip -n -4",
];
