import type { HostKind } from "../../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { address, inputs, type RoleInputs } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import type { RoleObserved } from "./observed.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const role: HostKind<RoleInputs, RoleObserved> = {
  name: "PostgresRole",
  type: "postgres:Role",
  doc: "A role of PostgreSQL, whole: whether it logs in, its password, its memberships, options and settings; what it owns and its privileges are left alone. A changed password is seen without knowing it, by the SCRAM verifier that the server keeps. A role that was there before becomes what it was when it is removed from the program; one that we made is removed, or, where it still owns something, stays without a login.",
  inputs,
  computed: {},

  addressedBy: ["name", "port"],
  mayBeSecret: ["password"],
  observesSecrets: true,
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
