import { dirname, join } from "node:path";
import { readSources, versionOf } from "./version.ts";

/** The bundled application, as its archives are called. */
export const APPLICATION = "brainall";

/** The folder of its sources. */
export const SERVICES = join(dirname(dirname(import.meta.dirname)), "services");

/** The version that its sources are, whether or not it is built. */
export function currentVersion(): string {
  return versionOf(readSources(SERVICES), process.versions.node);
}
