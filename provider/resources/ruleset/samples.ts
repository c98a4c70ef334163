import { inputs, sha256, textOf, unitText } from "./inputs.ts";
import type { RulesetObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({
  name: "filter",
  rules: "chain input {\n  type filter hook input priority 0; policy drop;\n}\n",
});

const file = sha256(textOf(wanted));
const table = "a".repeat(64);

export const asWanted: RulesetObserved = {
  tool: true,
  file,
  unit: sha256(unitText("filter")),
  enabled: true,
  table,
  loaded: { file, table },
};

export const absent: RulesetObserved = {
  tool: true,
  file: null,
  unit: null,
  enabled: false,
  table: null,
  loaded: null,
};
