import { readFileSync, writeFileSync } from "node:fs";

const instances = "/proc/sys/fs/inotify/max_user_instances";
// A host's system takes about five of them, and root's hosts share Linux's 128: more than 24 hosts would not boot.
const enough = 8192;

/**
 * Lets this machine carry as many systems as PVE's nodes do, until it restarts. Returns false where that is not
 * allowed, as in a container.
 */
export function raiseLimits(file: string = instances): boolean {
  if (Number(readFileSync(file, "utf8")) >= enough) return true;
  try {
    writeFileSync(file, String(enough));
    return true;
  } catch {
    return false;
  }
}
