import { proposeAccounts } from "./accounts.ts";
import type { Facts } from "./facts.ts";
import { proposeFiles } from "./files.ts";
import { proposePackages } from "./packages.ts";
import { type Found, together } from "./proposal.ts";
import { proposeSettings } from "./settings.ts";
import { proposeUnits } from "./units.ts";

/** What a program would say of a host that people have set up by hand, and what it cannot or must not say. */
export function propose(facts: Facts): Found {
  const settings = proposeSettings(facts);
  const units = proposeUnits(facts);
  const consumed = new Set([...settings.consumed, ...units.consumed]);
  return together(
    settings,
    proposePackages(facts),
    proposeAccounts(facts),
    proposeFiles(facts, consumed),
    units,
  );
}
