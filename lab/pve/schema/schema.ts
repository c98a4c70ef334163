import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** A property of PVE's dialect of JSON schema; flags are 0 or 1. */
export interface Property {
  type?: string;
  optional?: 0 | 1;
  default?: unknown;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  /** A named format, or the keys of a property string. */
  format?: string | Record<string, Property>;
  requires?: string;
  items?: Property;
  properties?: Record<string, Property>;
  additionalProperties?: 0 | 1 | Property;
  oneOf?: Property[];
  /** In a property string: the value may stand without its key. */
  default_key?: 1;
  /** In a property string: this key is another name of that one. */
  alias?: string;
  /** Of an answer that lists what lies below its path: the key that tells the child's name, as in "{vmid}". */
  links?: { rel: string; href: string }[];
  /** In a property string: the key itself is the value of that one, as "virtio" is the model in virtio=MAC. */
  keyAlias?: string;
}

/** What must be granted: see `checkPermission`. */
export interface Permissions {
  user?: "all" | "world" | string;
  check?: unknown[];
  description?: string;
}

export interface Definition {
  method: Method;
  /** As in "/nodes/{node}/qemu/{vmid}". */
  path: string;
  parameters: { additionalProperties?: 0 | 1; properties?: Record<string, Property> };
  returns: Property | null;
  permissions?: Permissions;
  /** 0: refused to API tokens. */
  allowtoken: 0 | 1;
  /** "node": answered by the node that the path names. */
  proxyto?: string | null;
}

interface Branch {
  fixed: Map<string, Branch>;
  /** The name and the branch of a segment in braces. */
  variable: { name: string; branch: Branch } | undefined;
  definitions: Partial<Record<Method, Definition>>;
}

export interface Match {
  definition: Definition;
  /** Decoded values of the segments in braces. */
  path: Record<string, string>;
}

let loaded: Definition[] | undefined;

/** PVE's own description of its API, as `pvesh` and its viewer use it (version: see the file's README). */
export function loadDefinitions(): Definition[] {
  loaded ??= JSON.parse(
    readFileSync(join(import.meta.dirname, "pve-api-schema.json"), "utf8"),
  ) as Definition[];
  return loaded;
}

/** Finds the definition for a request. */
export class Router {
  readonly #root: Branch = { fixed: new Map(), variable: undefined, definitions: {} };

  constructor(definitions: Definition[]) {
    for (const definition of definitions) this.#add(definition);
  }

  /**
   * Looks up decoded segments below /api2/json. A volume such as `local:iso/x.iso` may stand with its slash
   * as it is: the last variable of a path takes the rest, as in PVE.
   */
  match(method: string, segments: string[]): Match | undefined {
    return this.#walk(this.#root, method as Method, segments, {});
  }

  #walk(branch: Branch, method: Method, segments: string[], path: Record<string, string>): Match | undefined {
    const [segment, ...rest] = segments;
    if (segment === undefined) {
      const definition = branch.definitions[method];
      return definition && { definition, path };
    }
    const fixed = branch.fixed.get(segment);
    const found = fixed && this.#walk(fixed, method, rest, path);
    if (found || !branch.variable) return found;
    const { name, branch: below } = branch.variable;
    const single = this.#walk(below, method, rest, { ...path, [name]: segment });
    if (single || name !== "volume") return single;
    return this.#walk(below, method, [], { ...path, [name]: segments.join("/") });
  }

  #add(definition: Definition): void {
    let branch = this.#root;
    for (const segment of definition.path.split("/").filter(Boolean)) {
      branch = branchOf(branch, segment);
    }
    branch.definitions[definition.method] = definition;
  }
}

function branchOf(branch: Branch, segment: string): Branch {
  const name = /^\{(.+)\}$/.exec(segment)?.[1];
  const next: Branch = { fixed: new Map(), variable: undefined, definitions: {} };
  if (name !== undefined) {
    branch.variable ??= { name, branch: next };
    return branch.variable.branch;
  }
  const known = branch.fixed.get(segment);
  if (!known) branch.fixed.set(segment, next);
  return known ?? next;
}
