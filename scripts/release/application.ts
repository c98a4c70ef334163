import { dirname, join } from "node:path";
import { readSources, versionOf } from "../../components/release/version.ts";

/** The folder of the bundled application. */
export const SERVICES = join(dirname(dirname(import.meta.dirname)), "services");

/** The version that the application's sources are, whether or not it is built. */
export function currentVersion(): string {
  return versionOf(readSources(SERVICES), process.versions.node);
}
