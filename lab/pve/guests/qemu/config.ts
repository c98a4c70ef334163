import { failure } from "../../error.ts";
import { type Config, configDigest, findSnapshot, type Guest } from "../guest.ts";

const hidden = "**********";

/** A configuration as it may be shown: without the password. */
export const shownConfig = (config: Config): Config =>
  config.cipassword === undefined ? config : { ...config, cipassword: hidden };

/** The configuration with what waits, or without it when `current`; with the digest of both. */
export function configAnswer(guest: Guest, { current }: { current: boolean }): Config {
  const config = current ? guest.config : withPending(guest);
  return { ...shownConfig(config), digest: configDigest(guest) };
}

export function snapshotAnswer(guest: Guest, name: string): Config {
  const config = findSnapshot(guest, name);
  if (!config) throw failure(`snapshot '${name}' does not exist`);
  return { ...shownConfig(config), digest: configDigest(guest) };
}

/** What the machine will be once it took all that waits. */
export function withPending({ config, pending }: Pick<Guest, "config" | "pending">): Config {
  const applied = { ...config };
  for (const [option, value] of Object.entries(pending)) {
    if (value !== null) applied[option] = value;
    // PVE goes on showing what waits to be removed and is 0.
    else if (applied[option] !== 0) delete applied[option];
  }
  return applied;
}

/** Every option with its present value and what waits. */
export function pendingAnswer(guest: Guest): Record<string, unknown>[] {
  const { config, pending, doomed = [] } = guest;
  const present = Object.entries({ ...shownConfig(config), digest: configDigest(guest) });
  const waits = (option: string) => {
    const value = pending[option];
    if (value === null) return { delete: doomed.includes(option) ? 2 : 1 };
    return value === undefined ? {} : { pending: option === "cipassword" ? hidden : String(value) };
  };
  const added = Object.keys(pending).filter((option) => config[option] === undefined);
  return [
    ...present.map(([key, value]) => ({ key, value, ...waits(key) })),
    ...added.map((key) => ({ key, ...waits(key) })),
  ];
}
