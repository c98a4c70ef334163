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
 * and without those operations; `taken` is what was taken over, as the program wants it.
 */
export function takeOver(deployment: Deployment): { deployment: Deployment; taken: StateResource[] } {
  const { resources = [], pending_operations = [], ...rest } = deployment;
  const taken = pending_operations.flatMap(({ type, resource }) => {
    const id = type === "creating" ? knownId(resource.type, resource.inputs) : undefined;
    const isThere = resources.some(({ urn }) => urn === resource.urn);
    return id === undefined || isThere ? [] : [{ ...resource, id, outputs: properties(resource.inputs) }];
  });
  return { deployment: { ...rest, resources: [...resources, ...taken] }, taken };
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

/** Resources of the deployment beside what was wanted of them: a refresh changes the inputs too. */
function compared(deployment: Deployment, taken: StateResource[]) {
  return (deployment.resources ?? []).flatMap((found) => {
    const wanted = taken.find(({ urn }) => urn === found.urn);
    return wanted ? [{ found, wanted: wanted.inputs ?? {}, is: found.outputs ?? {} }] : [];
  });
}

/**
 * Those of what was taken over that bear another name than the program gave them: somebody else's, which had the id
 * before. A guest that Proxmox has only locked for its creation has no name yet.
 */
export function strangers(deployment: Deployment, taken: StateResource[]): StateResource[] {
  return compared(deployment, taken)
    .filter(({ wanted, is }) => isSaid(wanted.name) && isSaid(is.name) && wanted.name !== is.name)
    .map(({ found }) => found);
}

/**
 * The machines that Proxmox has and that nothing of the program's cloud-init has reached: they were being cloned or
 * created. Changed to what is wanted, they would keep Proxmox's own defaults where the program says false: the
 * provider sends only what differs from what it read, and of nothing it reads false. Created again, they are taken
 * for what is wanted ("already exists"), waited for and given everything.
 */
export function begun(deployment: Deployment, taken: StateResource[]): StateResource[] {
  return compared(deployment, taken)
    .filter(({ found, wanted, is }) => {
      const isUntouched = isSaid(wanted.initialization) && !isSaid(is.initialization);
      return found.type === "proxmoxve:index/vmLegacy:VmLegacy" && isUntouched && isRepeatable(wanted);
    })
    .map(({ found }) => found);
}

/** Whether the provider takes a machine that is there for the one it is to create: at its second attempt. */
function isRepeatable({ clone }: Inputs): boolean {
  return !isSaid(clone) || Number((clone as Inputs).retries ?? 1) > 1;
}

const isSaid = (value: unknown) => value !== undefined && value !== null && value !== "";
