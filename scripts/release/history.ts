/**
 * The version that served when a state was written; undefined where there was none, or where programs of several
 * versions served because one of them had not become ready.
 */
export function releaseIn(checkpoint: string): string | undefined {
  const { resources = [] } = (JSON.parse(checkpoint).checkpoint?.latest ?? {}) as {
    resources?: { type: string; outputs?: { version?: unknown } }[];
  };
  const versions = resources
    .filter(({ type }) => type === "estate:host:Release")
    .map(({ outputs }) => outputs?.version);
  const [version] = versions;
  const isWhole = typeof version === "string" && versions.every((other) => other === version);
  return isWhole ? version : undefined;
}

/**
 * The version before the one that serves now, by the copies of the state from the newest on. Where that one was
 * chosen, by a rollback, what served between its first time and now was left for it, and does not come back.
 */
export function releaseBefore(
  current: string | undefined,
  chosen: string | undefined,
  copies: readonly string[],
): string | undefined {
  const releases = copies.map(releaseIn);
  const isChosen = current !== undefined && chosen === current;
  const older = isChosen ? releases.slice(firstTime(current, releases)) : releases;
  return older.find((release) => release !== undefined && release !== current);
}

/** Where it served for the first time, in releases from the newest on; behind all of them where none tells. */
function firstTime(release: string, releases: readonly (string | undefined)[]): number {
  const index = releases.lastIndexOf(release);
  return index < 0 ? releases.length : index;
}
