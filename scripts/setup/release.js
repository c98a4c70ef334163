import { PULUMI_VERSION } from "./versions.js";

const RELEASE = `https://github.com/pulumi/pulumi/releases/download/v${PULUMI_VERSION}`;

/** The official archive of the engine for this machine, and the list that its SHA-256 is in. */
export const release = {
  archive: `pulumi-v${PULUMI_VERSION}-linux-${process.arch}.tar.gz`,
  archiveUrl: `${RELEASE}/pulumi-v${PULUMI_VERSION}-linux-${process.arch}.tar.gz`,
  checksumsUrl: `${RELEASE}/pulumi-${PULUMI_VERSION}-checksums.txt`,
};

/**
 * The list of checksums, or nothing where the official download does not answer within five seconds.
 * @param {string} [url]
 */
export async function fetchChecksums(url = release.checksumsUrl) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
