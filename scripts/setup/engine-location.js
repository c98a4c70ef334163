import { dirname, join } from "node:path";
import { findCommand, isExecutable, runCommand } from "./command.js";
import { cacheDirectory } from "./directories.js";
import { atLeast, PULUMI_VERSION } from "./versions.js";

/** The folder of our own copy of the engine. */
export const engineDirectory = () => join(cacheDirectory(), "engine", PULUMI_VERSION);

/**
 * The engine that is there already: the one on the PATH where it is recent enough and has its Node language
 * host, or else our own copy. Nothing where there is neither.
 * @returns {Promise<string | undefined>} the path of `pulumi`
 */
export async function findEngine() {
  const own = join(engineDirectory(), "pulumi");
  const onPath = findCommand("pulumi");
  if (onPath && onPath !== own && (await isUsable(onPath))) return onPath;
  return isExecutable(own) ? own : undefined;
}

/** @param {string} pulumi */
async function isUsable(pulumi) {
  const host = "pulumi-language-nodejs";
  if (!isExecutable(join(dirname(pulumi), host)) && !findCommand(host)) return false;
  const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const { code, stdout } = await runCommand(pulumi, ["version"], { env });
  return code === 0 && atLeast(stdout.trim(), PULUMI_VERSION);
}
