import type { UnitInputs } from "./inputs.ts";
import { unitInputs } from "./inputs.ts";
import type { Observed, ObservedFile } from "./observed.ts";
import { sha256 } from "./plan.ts";

/** For tests: a whole unit as a program says it. */
export const pageContent = `[Service]
ExecStart=/usr/bin/node /srv/page.js

[Install]
WantedBy=multi-user.target
`;

/** For tests: inputs with the defaults filled in. */
export function inputs(said: { name: string } & Partial<UnitInputs>): UnitInputs {
  return unitInputs.parse(said);
}

/** For tests: a unit of our own. */
export function page(said: Partial<UnitInputs> = {}): UnitInputs {
  return inputs({ name: "page.service", content: pageContent, ...said });
}

/** For tests: a regular file on the host that is older than the unit's start. */
export function fileOf(text: string, { newer = false } = {}): ObservedFile {
  return { sha256: sha256(text), regular: true, newer };
}

/** For tests: a host on which the unit of {@link page} is as it should be. */
export function running(seen: Partial<Observed> = {}): Observed {
  return {
    id: "page.service",
    load: "loaded",
    active: "active",
    sub: "running",
    enabled: "enabled",
    needsReload: false,
    files: { "/etc/systemd/system/page.service": fileOf(pageContent) },
    ...seen,
  };
}

/** For tests: a host that knows nothing of it. */
export function absent(id = "page.service"): Observed {
  return {
    id,
    load: "not-found",
    active: "inactive",
    sub: "dead",
    enabled: "",
    needsReload: false,
    files: {},
  };
}
