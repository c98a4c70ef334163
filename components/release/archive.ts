import { homedir } from "node:os";
import { join } from "node:path";

/** The folder that archives are kept in, on the machine that builds them. */
export function archiveFolder(environment: Record<string, string | undefined> = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "estate/releases");
}

/** Where the archive of a version is kept, whether or not it is built. Every host can unpack gzip. */
export function archivePath(
  name: string,
  version: string,
  environment: Record<string, string | undefined> = process.env,
): string {
  return join(archiveFolder(environment), `${name}-${version}.tar.gz`);
}
