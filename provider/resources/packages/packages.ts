import type { HostKind } from "../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { addressOf, inputs, type PackagesInputs } from "./inputs.ts";
import { inspect, type PackagesObserved } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps, undo } from "./steps.ts";

export const packages: HostKind<PackagesInputs, PackagesObserved> = {
  name: "Packages",
  doc: "Packages of the distribution, installed by apt in one transaction. A package in any version is installed once and then left to the host's upgrades; one with a version is brought back to it. Packages that were there before stay when they are removed from the program; the others are removed, which keeps their configuration and data, and only if nothing else on the host needs them.",
  inputs,
  computed: {},

  addressedBy: "packages",
  mayBeSecret: [],
  address: addressOf,
  adopt,
  adoptTarget,

  inspect,
  plan,
  steps,
  undo,

  outputs: () => ({}),
  reflect,
  finds,
};
