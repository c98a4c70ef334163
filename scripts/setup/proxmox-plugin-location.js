import { existsSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "./command.js";
import { pulumiHome } from "./directories.js";
import { PROXMOX_PLUGIN_VERSION } from "./versions.js";

/** The name of the plugin's program. */
export const PROXMOX_PLUGIN = "pulumi-resource-proxmoxve";

/** The folder in which the engine looks for the plugin. */
export const proxmoxPluginDirectory = () =>
  join(pulumiHome(), "plugins", `resource-proxmoxve-v${PROXMOX_PLUGIN_VERSION}`);

/** Whether the plugin is there, wholly installed. */
export function hasProxmoxPlugin(folder = proxmoxPluginDirectory()) {
  // The engine's own mark of an installation that was begun and not finished.
  return !existsSync(`${folder}.partial`) && isExecutable(join(folder, PROXMOX_PLUGIN));
}
