import { type ReleaseInputs, releaseInputs } from "./inputs.ts";
import type { Observed } from "./observed.ts";

const settings = { path: "/etc/page.env", sha256: "a".repeat(64) };

/** For tests: inputs with the defaults filled in. */
export function page(said: Partial<ReleaseInputs> = {}): ReleaseInputs {
  return releaseInputs.parse({
    name: "page",
    version: "2.0",
    archive: "/cache/page-2.0.tar.gz",
    before: ["page-migrate@.service"],
    services: ["page@.service"],
    restartOn: [`${settings.path}@sha256:${settings.sha256}`],
    ...said,
  });
}

/** For tests: a host on which {@link page} is as it should be. */
export function serving(seen: Partial<Observed> = {}): Observed {
  return {
    versions: ["1.0", "2.0"],
    instance: "2.0-69c2d595",
    version: "2.0",
    services: { "page@.service": { active: "active", sub: "running", enabled: true } },
    files: { [settings.path]: { sha256: settings.sha256, regular: true, newer: false } },
    ...seen,
  };
}

/** For tests: a host that knows nothing of it, but has the file that it uses. */
export function absent(): Observed {
  return { versions: [], services: {}, files: serving().files };
}
