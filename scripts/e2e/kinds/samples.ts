import { basics } from "./basics.ts";
import { releases } from "./release.ts";
import type { Sample } from "./sample.ts";

/** One of every kind, by its name in the program. */
export const samples: Readonly<Record<string, Sample>> = { ...basics, ...(await releases()) };
