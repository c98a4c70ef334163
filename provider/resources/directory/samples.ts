import { inputs } from "./inputs.ts";
import type { DirectoryObserved, Present } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({ path: "/srv/app/data", owner: "app", group: "app", mode: "0750" });

export const asWanted: Present = { type: "directory", owner: "app", group: "app", mode: "0750" };

export const absent: DirectoryObserved = { type: "absent" };

export const aFile: Present = { type: "file", owner: "root", group: "root", mode: "0644" };
