import { createHash } from "node:crypto";
import { verifierOf } from "../scram.ts";
import { inputs, type RoleInputs } from "./inputs.ts";
import type { Present, RoleObserved } from "./observed.ts";

/** Situations that several tests start from. */
export const wanted = wantedRole();

export function wantedRole(more: Partial<RoleInputs> = {}): RoleInputs {
  return inputs.parse({ name: "page", login: true, password: "correct horse", memberOf: ["owner"], ...more });
}

const [, salt = "", keys = ""] = verifierOf("correct horse", Buffer.alloc(16)).match(/:([^$]+)\$(.+)$/) ?? [];

export const asWanted: Present = {
  state: "present",
  login: true,
  connectionLimit: -1,
  options: [],
  memberOf: ["owner"],
  settings: {},
  password: { iterations: 4096, salt, digest: createHash("sha256").update(keys).digest("hex") },
};

export const absent: RoleObserved = { state: "absent" };

export const down: RoleObserved = { state: "unreachable", reason: "PostgreSQL is not installed" };
