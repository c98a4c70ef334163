import type { Handlers } from "../api.ts";
import { type GuestKind, requireGuest } from "../guests/guest.ts";
import { integer, text } from "../params.ts";
import type { Definition } from "../schema/schema.ts";

/**
 * Handlers of the paths that only list what lies below them, as in GET /nodes/{node}/qemu/{vmid}: the schema tells
 * them by their links to children, all of which have fixed names.
 */
export function directoryHandlers(definitions: Definition[]): Handlers {
  const handlers: Handlers = {};
  for (const definition of definitions) {
    const key = childKey(definition);
    if (key === undefined) continue;
    const names = childNames(definitions, definition.path);
    if (names.length === 0 || names.some((name) => name.startsWith("{"))) continue;
    const kind = guestKind(definition.path);
    handlers[`GET ${definition.path}`] = ({ cluster, parameters }) => {
      if (kind) requireGuest(cluster, kind, text(parameters, "node"), integer(parameters, "vmid"));
      return names.map((name) => ({ [key]: name }));
    };
  }
  return handlers;
}

/** The name under which a directory tells its children, as in "subdir"; undefined for what is no directory. */
function childKey({ method, returns }: Definition): string | undefined {
  const link = returns?.links?.find(({ rel }) => rel === "child");
  return method === "GET" ? /^\{(.+)\}$/.exec(link?.href ?? "")?.[1] : undefined;
}

function childNames(definitions: Definition[], parent: string): string[] {
  const below = definitions.filter(({ path }) => path.startsWith(`${parent}/`));
  return [...new Set(below.map(({ path }) => path.slice(parent.length + 1).split("/")[0] ?? ""))];
}

function guestKind(path: string): GuestKind | undefined {
  if (path.startsWith("/nodes/{node}/qemu/{vmid}")) return "qemu";
  return path.startsWith("/nodes/{node}/lxc/{vmid}") ? "lxc" : undefined;
}
