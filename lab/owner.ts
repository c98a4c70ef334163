import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { LabError } from "./error.ts";
import type { Paths } from "./paths.ts";

// Namespaces and control groups are the machine's, but a lab's files follow XDG_STATE_HOME: the link says which
// folder a lab belongs to, and disappears with them when the machine restarts.
const folder = "/run/estate";

/** Throws a LabError when the lab of that name on this machine keeps its files in another folder. */
export function requireOwn(instance: string, paths: Paths): void {
  const owner = readOwner(instance);
  if (owner === undefined || owner === paths.state) return;
  throw new LabError(
    `The lab "${instance}" of this machine keeps its files in ${owner}, not in ${paths.state}. ` +
      "Use the XDG_STATE_HOME it was started with, or another name (--instance).",
  );
}

/** Notes that the lab of that name belongs to these files. */
export function own(instance: string, paths: Paths): void {
  disown(instance);
  mkdirSync(folder, { recursive: true });
  symlinkSync(paths.state, `${folder}/${instance}`);
}

/** Notes that no lab of that name is left on this machine; nothing happens where none was. */
export function disown(instance: string): void {
  rmSync(`${folder}/${instance}`, { force: true });
}

function readOwner(instance: string): string | undefined {
  try {
    return readlinkSync(`${folder}/${instance}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
