import * as proxmox from "@muhlba91/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";

/** A function of the provider that the program asks, as in "getVersion" or "sdn.getZones". */
export interface DeclaredQuestion {
  readonly ask: string;
  readonly args?: Record<string, unknown>;
}

/** One resource of the program, as a test writes it. */
export interface DeclaredObject {
  readonly kind: keyof typeof kinds;
  readonly name: string;
  /** What the constructor takes; `{"idOf": "name"}` stands for the id of another resource of the program. */
  readonly args: Record<string, unknown>;
  readonly options?: pulumi.CustomResourceOptions;
  /** Names of resources that must be there before. */
  readonly dependsOn?: readonly string[];
}

const kinds = {
  File: proxmox.download.File,
  FileLegacy: proxmox.FileLegacy,
  VmLegacy: proxmox.VmLegacy,
  Vm: proxmox.Vm,
  ClonedVm: proxmox.cloned.Vm,
  ContainerLegacy: proxmox.ContainerLegacy,
  PoolLegacy: proxmox.PoolLegacy,
  Membership: proxmox.pool.Membership,
  ClusterFirewall: proxmox.cluster.FirewallLegacy,
  NodeFirewall: proxmox.node.Firewall,
  SecurityGroup: proxmox.cluster.firewall.security.GroupLegacy,
  UserLegacy: proxmox.UserLegacy,
  GroupLegacy: proxmox.GroupLegacy,
  RoleLegacy: proxmox.RoleLegacy,
  Acl: proxmox.Acl,
  Token: proxmox.user.Token,
  Realm: proxmox.realm.Ldap,
  OpenidRealm: proxmox.realm.Openid,
  DirectoryStorage: proxmox.storage.Directory,
  NfsStorage: proxmox.storage.Nfs,
  CifsStorage: proxmox.storage.Cifs,
  LvmStorage: proxmox.storage.Lvm,
  LvmthinStorage: proxmox.storage.Lvmthin,
  PbsStorage: proxmox.storage.Pbs,
  ZfsStorage: proxmox.storage.Zfspool,
  BackupJob: proxmox.backup.Job,
  Haresource: proxmox.Haresource,
  Harule: proxmox.Harule,
  Replication: proxmox.Replication,
  DnsLegacy: proxmox.DnsLegacy,
  HostsLegacy: proxmox.HostsLegacy,
  TimeLegacy: proxmox.TimeLegacy,
  LinuxBridge: proxmox.network.linux.Bridge,
  LinuxVlan: proxmox.network.linux.Vlan,
  LinuxBond: proxmox.network.linux.Bond,
  DirectoryMapping: proxmox.hardware.mapping.Dir,
  PciMapping: proxmox.hardware.mapping.Pci,
  UsbMapping: proxmox.hardware.mapping.Usb,
  MetricsServer: proxmox.metrics.Server,
  ClusterOptions: proxmox.cluster.Options,
  AptRepository: proxmox.apt.standard.Repository,
  AptRepositoryEntry: proxmox.apt.Repository,
  AcmePlugin: proxmox.acme.dns.Plugin,
  AcmeAccount: proxmox.acme.Account,
  CertificateLegacy: proxmox.CertificateLegacy,
  CephPool: proxmox.ceph.Pool,
  Hagroup: proxmox.Hagroup,
  RealmSync: proxmox.realm.Sync,
  NodeConfig: proxmox.node.Config,
  OciImage: proxmox.oci.Image,
  SdnZone: proxmox.sdn.zone.Simple,
  EvpnZone: proxmox.sdn.zone.Evpn,
  QinqZone: proxmox.sdn.zone.Qinq,
  VlanZone: proxmox.sdn.zone.Vlan,
  VxlanZone: proxmox.sdn.zone.Vxlan,
  EvpnController: proxmox.sdn.controller.Evpn,
  SdnVnet: proxmox.sdn.Vnet,
  SdnSubnet: proxmox.sdn.Subnet,
  SdnApplier: proxmox.sdn.Applier,
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

for (const declared of new pulumi.Config().getObject<DeclaredObject[]>("objects") ?? [])
  made.set(declared.name, make(declared));

function make({ kind, name, args, options, dependsOn = [] }: DeclaredObject): pulumi.CustomResource {
  const Kind = kinds[kind] as unknown as AnyKind;
  return new Kind(name, withIds(args), { ...options, dependsOn: dependsOn.map((other) => made.get(other)!) });
}

function withIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIds);
  if (value === null || typeof value !== "object") return value;
  if ("idOf" in value) return made.get(String(value.idOf))?.id;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner)]));
}

type Ask = (args: unknown) => Promise<unknown>;

/** What the provider answers to the program's questions, by what they ask. */
export const answers = pulumi.output(
  Promise.all((new pulumi.Config().getObject<DeclaredQuestion[]>("questions") ?? []).map(answerOf)).then(
    Object.fromEntries,
  ),
);

async function answerOf({ ask, args = {} }: DeclaredQuestion): Promise<[string, unknown]> {
  const member = ask
    .split(".")
    .reduce<unknown>((module, name) => (module as Record<string, unknown>)[name], proxmox);
  return [ask, await (member as Ask)(args)];
}
