import type { HostKind } from "../../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { type GrantInputs, inputs } from "./inputs.ts";
import { type GrantObserved, inspect } from "./inspect.ts";
import { address } from "./object.ts";
import { plan } from "./plan.ts";
import { steps, undo } from "./steps.ts";

export const grant: HostKind<GrantInputs, GrantObserved> = {
  name: "PostgresGrant",
  type: "postgres:Grant",
  doc: "What a role of PostgreSQL, or everybody, may do with a database, a schema, a table or sequence, or all of those in a schema: that and no more, as far as the object's owner granted it. An owner may do everything, and is left alone. Of all tables or sequences of a schema, those that named roles create later can get the same at once, by default privileges; where no role is named, a later one is drift. When it is removed from the program, the role has what it had on the object before.",
  inputs,
  computed: {},
  addressedBy: ["role", "database", "port", "type", "schema", "name"],
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
