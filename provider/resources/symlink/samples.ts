import { inputs } from "./inputs.ts";
import type { Link, NotALink, SymlinkObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const wanted = inputs.parse({ path: "/srv/page", target: "releases/2" });

export const asWanted: Link = { type: "symlink", target: "releases/2" };

export const elsewhere: Link = { type: "symlink", target: "releases/1" };

export const absent: SymlinkObserved = { type: "absent" };

export function inItsPlace(type: NotALink["type"]): NotALink {
  return {
    type,
    size: 6,
    owner: "root",
    group: "adm",
    mode: "0640",
    mtime: "2026-11-20T10:00:00Z",
  };
}
