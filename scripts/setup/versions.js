/** The release of the Pulumi engine; its npm package is locked to the same. */
export const PULUMI_VERSION = "3.259.0";

/** The release of the Proxmox plugin; its npm package is locked to the same. */
export const PROXMOX_PLUGIN_VERSION = "8.6.0";

/** The oldest Node that runs what comes before the locked one. */
export const OLDEST_NODE = "20.0.0";

/** The oldest Go that can fetch the toolchain which builds the engine and its plugin: Debian 12's. */
export const OLDEST_GO = "1.19.0";

/**
 * Whether a version like `v3.259.0`, `1.24` or `20.11.1-rc.1` is the given one or a later one.
 * @param {string} version
 * @param {string} minimum
 */
export function atLeast(version, minimum) {
  const [left, right] = [numbers(version), numbers(minimum)];
  for (const [index, part] of right.entries()) {
    const difference = (left[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** @param {string} version */
function numbers(version) {
  return version
    .replace(/^v/, "")
    .split(/[.+-]/, 3)
    .map((part) => Number.parseInt(part, 10) || 0);
}
