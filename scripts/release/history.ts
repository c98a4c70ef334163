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

/** The version before the one that serves now, by the copies of the state from the newest on. */
export function releaseBefore(current: string | undefined, copies: Iterable<string>): string | undefined {
  for (const copy of copies) {
    const release = releaseIn(copy);
    if (release !== undefined && release !== current) return release;
  }
  return undefined;
}
