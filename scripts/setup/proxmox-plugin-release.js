import { PROXMOX_PLUGIN_VERSION } from "./versions.js";

const REPOSITORY = "muhlba91/pulumi-proxmoxve";
const ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;

/** The official archive of the Proxmox plugin for this machine, and the server that `pulumi` takes it from. */
export const proxmoxPluginRelease = {
  archiveUrl:
    `https://github.com/${REPOSITORY}/releases/download/v${PROXMOX_PLUGIN_VERSION}/` +
    `pulumi-resource-proxmoxve-v${PROXMOX_PLUGIN_VERSION}-linux-${ARCHITECTURE}.tar.gz`,
  server: `github://api.github.com/${REPOSITORY}`,
};

/** Whether the official archive is there, as its server says within five seconds. */
export async function isProxmoxPluginReleased(url = proxmoxPluginRelease.archiveUrl) {
  try {
    const { ok } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(5000) });
    return ok;
  } catch {
    return false;
  }
}
