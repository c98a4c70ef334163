import { inputs } from "./inputs.ts";
import type { GroupObserved, Present } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({ name: "models" });

export const numbered = inputs.parse({ name: "models", gid: 4000 });

export const asWanted: Present = { present: true, gid: 1001 };

export const absent: GroupObserved = { present: false };
