import type { HostKind } from "../../definition.ts";
import { adopt, adoptTarget } from "./adopt.ts";
import { finds, reflect } from "./display.ts";
import { address, inputs, type UserInputs } from "./inputs.ts";
import { inspect } from "./inspect.ts";
import type { UserObserved } from "./observed.ts";
import { plan } from "./plan.ts";
import { steps } from "./steps.ts";
import { undo } from "./undo.ts";

export const redisUser: HostKind<UserInputs, UserObserved> = {
  name: "RedisUser",
  type: "redis:User",
  doc: "A user of a Redis with an aclfile, whole: whether it logs in, its passwords, keys, channels and commands. Passwords are known and compared by the SHA-256 that Redis keeps of them. Every change writes the aclfile anew, from all users as the server has them: what somebody wrote into it and did not load is lost. A user that was there before, as `default` always is, becomes what it was when it is removed from the program; one that we made is removed.",
  inputs,
  computed: {},

  addressedBy: ["name", "port", "socket"],
  mayBeSecret: ["passwords"],
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
