import { basics } from "./basics.ts";
import { links } from "./links.ts";
import { postgres } from "./postgres.ts";
import { python } from "./python.ts";
import { redis } from "./redis.ts";
import { releases } from "./release.ts";
import type { Sample } from "./sample.ts";
import { system } from "./system.ts";

/** One of every kind, by its name in the program. */
export const samples: Readonly<Record<string, Sample>> = {
  ...basics,
  ...links,
  ...postgres,
  ...python,
  ...redis,
  ...system,
  ...(await releases()),
};
