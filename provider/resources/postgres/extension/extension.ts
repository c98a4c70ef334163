import type { HostKind } from "../../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { address, type ExtensionInputs, inputs } from "./inputs.ts";
import { type ExtensionObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps, undo } from "./steps.ts";

export const extension: HostKind<ExtensionInputs, ExtensionObserved> = {
  name: "PostgresExtension",
  type: "postgres:Extension",
  doc: "An extension in a database of PostgreSQL; the packages that bring it are another resource. One that was there before stays when it is removed from the program; one that we made is removed where nothing uses it.",
  inputs,
  computed: {},

  addressedBy: ["name", "database", "port"],
  mayBeSecret: [],
  address,
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
