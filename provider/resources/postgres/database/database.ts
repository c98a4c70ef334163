import type { HostKind } from "../../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { address, type DatabaseInputs, inputs } from "./inputs.ts";
import { type DatabaseObserved, inspect } from "./inspect.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const database: HostKind<DatabaseInputs, DatabaseObserved> = {
  name: "PostgresDatabase",
  type: "postgres:Database",
  doc: "A database of PostgreSQL and its owner; what is in it is left alone. One that was there before stays when it is removed from the program. One that we made is dropped where it is empty or `destroyData` is true; otherwise it is kept under another name, which is said.",
  inputs,
  computed: {},

  addressedBy: ["name", "port"],
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
