import * as proxmox from "@muhlba91/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";

/** One resource of the program, as a test writes it. */
export interface DeclaredObject {
  readonly kind: keyof typeof kinds;
  readonly name: string;
  /** What the constructor takes; `{"idOf": "name"}` stands for the id of another resource of the program. */
  readonly args: Record<string, unknown>;
  readonly options?: pulumi.CustomResourceOptions;
}

const kinds = {
  File: proxmox.download.File,
  VmLegacy: proxmox.VmLegacy,
  ContainerLegacy: proxmox.ContainerLegacy,
  PoolLegacy: proxmox.PoolLegacy,
  AliasLegacy: proxmox.firewall.AliasLegacy,
  IpsetLegacy: proxmox.firewall.IpsetLegacy,
  RulesLegacy: proxmox.firewall.RulesLegacy,
  OptionsLegacy: proxmox.firewall.OptionsLegacy,
};

type AnyKind = new (
  name: string,
  args: unknown,
  options: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

const made = new Map<string, pulumi.CustomResource>();

for (const { kind, name, args, options = {} } of new pulumi.Config().getObject<DeclaredObject[]>("objects") ??
  []) {
  const Kind = kinds[kind] as unknown as AnyKind;
  made.set(name, new Kind(name, withIds(args), options));
}

function withIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIds);
  if (value === null || typeof value !== "object") return value;
  if ("idOf" in value) return made.get(String(value.idOf))?.id;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner)]));
}
