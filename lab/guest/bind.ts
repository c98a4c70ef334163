/** A folder of this machine that a host sees as one of its own. */
export interface Bind {
  source: string;
  /** In the host. */
  path: string;
  readOnly: boolean;
}

/** The folders as boot.sh hands them to nspawn, a line each. */
export function printBinds(binds: Bind[]): string {
  const escaped = (path: string) => path.replaceAll(/[\\:]/g, "\\$&");
  return binds
    .map(
      ({ source, path, readOnly }) => `--bind${readOnly ? "-ro" : ""}=${escaped(source)}:${escaped(path)}\n`,
    )
    .join("");
}
