import type { Sample } from "./sample.ts";

/** Packages that are installed, held, and no longer held behind our back. */
export function packagesOf(...packages: readonly [string, ...string[]]): Sample {
  const [one] = packages;
  return {
    kind: "Packages",
    id: packages.join(","),
    args: { packages },
    changed: { packages, hold: true },
    drift: `apt-mark unhold ${one}`,
    present: `dpkg-query -W -f '\${db:Status-Status}' ${one} | grep -qx installed`,
  };
}
