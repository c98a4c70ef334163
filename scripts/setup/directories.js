import { homedir } from "node:os";
import { join } from "node:path";

/** Where everything lies that can be made again. It may be deleted at any time. */
export function cacheDirectory(environment = process.env) {
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "estate");
}

/** Where the state of the stacks and of the lab lies. It must not be lost. */
export function stateDirectory(environment = process.env) {
  return join(environment.XDG_STATE_HOME || join(homedir(), ".local", "state"), "estate");
}

/** Where the engine keeps its plugins. */
export function pulumiHome(environment = process.env) {
  return join(cacheDirectory(environment), "pulumi-home");
}
