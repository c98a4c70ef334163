import * as proxmox from "@muhlba91/pulumi-proxmoxve";
import * as pulumi from "@pulumi/pulumi";
import { host } from "../../provider/sdk/index.ts";
import type { Settings } from "../settings/settings.ts";
import { gibibytes, mebibytes } from "../size.ts";
import type { Sizing, VirtualMachineSpec } from "./machine.ts";

export interface VirtualMachineArgs {
  /** Its key in `estate:hosts`. */
  key: string;
  /** Its name in Proxmox and of its system: letters, digits and hyphens. */
  hostname: string;
  spec: VirtualMachineSpec;
  /** Sizes of this stack; default: those of the estate. */
  sizing?: Sizing;
  settings: Settings;
  /** The image on its node. */
  image: proxmox.download.File;
  /** Public keys, one a line of OpenSSH, that it accepts from its first boot on. */
  keys: readonly string[];
  /** Adjusts what is asked of Proxmox. */
  transform?: (args: proxmox.VmLegacyArgs) => proxmox.VmLegacyArgs;
}

/**
 * A virtual machine of Proxmox, from its image to the first login. What is made inside it goes and comes with it.
 *
 * ```ts
 * const db = new VirtualMachine("db", { key: "db", hostname: "vm-brainall-db", spec, settings, image, keys });
 * new host.Packages("db-packages", { on: db.ready, packages: ["postgresql"] });
 * ```
 */
export class VirtualMachine extends pulumi.ComponentResource {
  readonly vm: proxmox.VmLegacy;
  readonly ready: host.Ready;

  constructor(name: string, args: VirtualMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("estate:component:VirtualMachine", name, {}, options);
    this.vm = this.#createVm(name, args);
    this.ready = this.#createReady(name, args);
    this.registerOutputs();
  }

  #createVm(name: string, { transform = (args) => args, ...args }: VirtualMachineArgs): proxmox.VmLegacy {
    return new proxmox.VmLegacy(`${name}-vm`, transform(vmArgs(args)), {
      parent: this,
      // Its VMID is chosen by us: two of one id cannot stand beside each other.
      deleteBeforeReplace: true,
      protect: args.spec.data && args.settings.protect,
      // Cloud-init is for the first boot alone: what it says later must not touch a machine that runs. The provider
      // never reads the limits back that its bridge fills in.
      ignoreChanges: ["initialization", "disks[0].speed", "disks[0].importFrom"],
    });
  }

  #createReady(name: string, { key }: VirtualMachineArgs): host.Ready {
    const { vm } = this;
    // Each machine that Proxmox makes under a VMID has a card of its own.
    const machine = pulumi.interpolate`${vm.id} ${vm.networkDevices.apply((cards) => cards?.[0]?.macAddress ?? "")}`;
    const goesWithVm = { deletedWith: vm, replaceWith: [vm] };
    return new host.Ready(
      `${name}-ready`,
      { host: key, machine, inside: goesWithVm },
      { parent: this, ...goesWithVm },
    );
  }
}

/** What is asked of Proxmox: docs/decisions/proxmox-resources.md says why in these words. */
function vmArgs({
  key,
  hostname,
  spec,
  sizing,
  settings,
  image,
  keys,
}: VirtualMachineArgs): proxmox.VmLegacyArgs {
  const { proxmox: place, hosts } = settings;
  return {
    name: hostname,
    vmId: spec.id,
    nodeName: spec.node,
    poolId: place.pool,
    tags: ["estate"],
    onBoot: true,
    migrate: true,
    stopOnDestroy: true,
    agent: { enabled: false },
    // Without it the provider gives a machine the node's own drive, for which a token of a pool has no right.
    cdrom: { fileId: "none", interface: "ide3" },
    operatingSystem: { type: "l26" },
    cpu: { cores: sizing?.cores ?? spec.cores, type: "x86-64-v2-AES" },
    memory: { dedicated: mebibytes(sizing?.memory ?? spec.memory) },
    disks: [
      {
        interface: "scsi0",
        datastoreId: place.storage,
        importFrom: image.id,
        size: gibibytes(sizing?.disk ?? spec.disk),
        discard: "on",
        iothread: true,
        ssd: true,
      },
    ],
    bootOrders: ["scsi0"],
    serialDevices: [{}],
    // An MTU of 1 is the bridge's own.
    networkDevices: [
      { bridge: place.privateBridge, mtu: 1 },
      ...(spec.public ? [{ bridge: place.publicBridge, mtu: 1 }] : []),
    ],
    initialization: {
      datastoreId: place.storage,
      upgrade: false,
      ipConfigs: ipConfigs(hosts[key]!.address, spec.public, settings),
      userAccount: { username: hosts[key]!.user ?? "admin", keys: [...keys] },
      ...(settings.network.nameservers.length > 0 && { dns: { servers: settings.network.nameservers } }),
    },
  };
}

/** Who stands in the public network goes out there; the others through the private network's gateway, if it has one. */
function ipConfigs(address: string, isPublic: boolean, { network, public: outer }: Settings) {
  const inner = `${address}/${network.prefix}`;
  const gateway = (of: string | undefined) => (of === undefined ? {} : { gateway: of });
  if (!isPublic) return [{ ipv4: { address: inner, ...gateway(network.gateway) } }];
  return [{ ipv4: { address: inner } }, { ipv4: { address: outer.address, ...gateway(outer.gateway) } }];
}
