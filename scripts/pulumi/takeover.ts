/**
 * What a killed run was creating is not in the state, so nothing would ever delete it. Where the inputs alone tell
 * by which id the provider knows it, it is put into the state as if it had been made; a refresh then finds out
 * whether it was.
 */

/** A resource of a deployment, as `pulumi stack export` writes it. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  [key: string]: unknown;
}

export interface Deployment {
  resources?: StateResource[];
  pending_operations?: { type: string; resource: StateResource }[];
  [key: string]: unknown;
}

type Inputs = Record<string, unknown>;

/** The provider's ids by type. A guest without a `vmId` of the program's own choice could be any of all there are. */
const ids: Record<string, (inputs: Inputs) => string | undefined> = {
  "proxmoxve:index/vmLegacy:VmLegacy": ({ vmId }) => number(vmId),
  "proxmoxve:index/containerLegacy:ContainerLegacy": ({ vmId }) => number(vmId),
  "proxmoxve:index/poolLegacy:PoolLegacy": ({ poolId }) => text(poolId),
  "proxmoxve:download/file:File": ({ datastoreId, contentType, fileName }) => {
    const parts = [datastoreId, contentType, fileName].map(text);
    return parts.includes(undefined) ? undefined : `${parts[0]}:${parts[1]}/${parts[2]}`;
  },
};

function number(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The id that a resource of that type and these inputs has with its provider; undefined where nothing tells it. */
export function knownId(type: string, inputs: Inputs = {}): string | undefined {
  return ids[type]?.(inputs);
}

/**
 * The deployment with what its pending operations were creating among its resources, as far as their ids are known,
 * and without those operations; `urns` are those of what was taken over.
 */
export function takeOver(deployment: Deployment): { deployment: Deployment; urns: string[] } {
  const { resources = [], pending_operations = [], ...rest } = deployment;
  const taken = pending_operations.flatMap(({ type, resource }) => {
    const id = type === "creating" ? knownId(resource.type, resource.inputs) : undefined;
    const isThere = resources.some(({ urn }) => urn === resource.urn);
    return id === undefined || isThere ? [] : [{ ...resource, id, outputs: properties(resource.inputs) }];
  });
  return { deployment: { ...rest, resources: [...resources, ...taken] }, urns: taken.map(({ urn }) => urn) };
}

/** Inputs as the provider keeps them, without the marks of which were filled in. */
function properties(inputs: Inputs = {}): Inputs {
  const clean = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(clean);
    if (value === null || typeof value !== "object") return value;
    const entries = Object.entries(value).filter(([name]) => name !== "__defaults");
    return Object.fromEntries(entries.map(([name, inner]) => [name, clean(inner)]));
  };
  return clean(inputs) as Inputs;
}

/**
 * Those of the resources that bear another name than the program gave them: somebody else's, which had the id before.
 */
export function strangers(deployment: Deployment, urns: string[]): StateResource[] {
  return (deployment.resources ?? []).filter(
    ({ urn, inputs, outputs }) =>
      urns.includes(urn) &&
      inputs?.name !== undefined &&
      outputs?.name !== undefined &&
      inputs.name !== outputs.name,
  );
}
