import { isRoot, may, requireGuestPermission, requirePermission } from "../../access/permissions.ts";
import type { Cluster, Identity } from "../../cluster.ts";
import { failure, invalidParameters, PveError } from "../../error.ts";
import { clusterOptions } from "../../generic/options.ts";
import { presentObjects } from "../../generic/sdn/configuration.ts";
import { type Fields, type Format, parsePropertyString } from "../../schema/property-string.ts";
import { isCloudinit, isDriveName, isPlainCdrom, parseDrive } from "./drives.ts";
import { hostpciFormat, rngFormat, splitList } from "./formats.ts";
import { isNetName, parseNet } from "./nets.ts";
import { type Options, optionProperty } from "./options.ts";

/** Who changes which machine. */
export interface Actor {
  cluster: Cluster;
  identity: Identity;
  vmid: number;
  /** The pool that a machine is created in: what is granted there is enough. */
  pool?: string | undefined;
}

const byPrivilege: Record<string, string[]> = {
  "VM.Config.CPU": ["cores", "cpu", "cpulimit", "cpuunits", "numa", "runningcpu", "smp", "sockets", "vcpus"],
  "VM.Config.Memory": ["allow-ksm", "balloon", "memory", "shares"],
  "VM.Config.HWType": [
    ...["acpi", "audio0", "hotplug", "kvm", "machine", "rng0", "runningmachine", "scsihw", "smbios1"],
    ...["tablet", "vga", "watchdog"],
  ],
  "VM.Config.Options": [
    ...["agent", "autostart", "bios", "description", "keyboard", "localtime", "migrate_downtime"],
    ...["migrate_speed", "name", "onboot", "ostype", "protection", "reboot", "startdate", "startup", "tdf"],
    "template",
  ],
  "VM.Config.Disk": ["boot", "bootdisk", "vmstatestorage"],
  "VM.Config.Network": ["running-nets-host-mtu"],
  "VM.PowerMgmt": ["freeze"],
};

const privileges = new Map(
  Object.entries(byPrivilege).flatMap(([privilege, options]) =>
    options.map((option): [string, string[]] => [option, [privilege]]),
  ),
);

const cloudinitOptions = new Set([
  ...["cicustom", "cipassword", "citype", "ciupgrade", "ciuser", "nameserver", "searchdomain", "sshkeys"],
]);

/** Options that people give to cloud-init, without network cards and their addresses. */
export const isCloudinitOption = (option: string): boolean => cloudinitOptions.has(option);

// What may be done with these depends on their values: see `requireValuePermission`.
const byValue = /^(?:unused|serial|usb|hostpci|virtiofs)\d+$/;

/** Refuses options that the identity may not touch at all, whatever their values; root@pam may all. */
export function requireOptionPermissions(actor: Actor, options: string[]): void {
  const { cluster, identity } = actor;
  if (isRoot(identity)) return;
  for (const option of options) {
    if (isDriveName(option) || byValue.test(option) || option === "tags") continue;
    requireVm(actor, ...privilegesFor(option));
    // It changes what the host does, not only the machine.
    if (option === "startup") requirePermission(cluster, identity, "/", ["Sys.Modify"]);
  }
}

function privilegesFor(option: string): [privileges: string[], any?: boolean] {
  if (/^numa\d+$/.test(option)) return [["VM.Config.CPU"]];
  if (isNetName(option)) return [["VM.Config.Network"]];
  if (isCloudinitOption(option) || /^ipconfig\d+$/.test(option)) {
    return [["VM.Config.Cloudinit", "VM.Config.Network"], true];
  }
  if (option === "vmstate") return [["VM.Config.Disk", "VM.PowerMgmt"]];
  const known = privileges.get(option);
  if (!known) throw failure(`only root can set '${option}' config`);
  return [known];
}

/** Refuses devices whose use depends on what they are: real hardware is for root@pam only. */
export function requireValuePermission(
  actor: Actor,
  option: string,
  value: string,
  verb: "set" | "modify" | "delete" = "set",
): void {
  if (isRoot(actor.identity)) return;
  const word = option.replace(/\d+$/, "");
  if (word === "serial") {
    if (value !== "socket") throw failure(`only root can ${verb} '${option}' config for real devices`);
    requireVm(actor, ["VM.Config.HWType"]);
  } else if (word === "usb") requireUsb(actor, option, value);
  else if (word === "hostpci") requireHostpci(actor, option, value);
  else if (word === "rng") {
    requireVm(actor, ["VM.Config.HWType"]);
    const { source } = parsePropertyString(rngFormat, value);
    if (source === "/dev/hwrng") requireMapping(actor, "/mapping/hwrng");
  } else if (word === "virtiofs") {
    requireVm(actor, ["VM.Config.Disk"]);
    requireMapping(actor, `/mapping/dir/${fieldsOf(option, value).dirid}`);
  }
}

function requireUsb(actor: Actor, option: string, value: string): void {
  requireVm(actor, ["VM.Config.HWType"]);
  const { host, mapping } = fieldsOf(option, value);
  if (host !== undefined) {
    if (/^spice$/i.test(host)) return;
    throw failure(`only root can set '${option}' config for real devices`);
  }
  if (mapping === undefined) throw failure("either 'host' or 'mapping' must be set.");
  requireMapping(actor, `/mapping/usb/${mapping}`);
}

function requireHostpci(actor: Actor, option: string, value: string): void {
  const { host, mapping, romfile } = parsePropertyString(hostpciFormat, value);
  if (host !== undefined) throw failure(`only root can set '${option}' config for non-mapped devices`);
  if (mapping === undefined) throw failure("either 'host' or 'mapping' must be set.");
  requireMapping(actor, `/mapping/pci/${mapping}`);
  requireVm(actor, ["VM.Config.HWType"]);
  if (romfile !== undefined) throw invalidParameters({ [option]: "only root@pam can set 'romfile' option" });
}

function fieldsOf(option: string, value: string): Fields {
  return parsePropertyString(optionProperty(option)?.format as Format, value);
}

function requireMapping({ cluster, identity }: Actor, path: string): void {
  requirePermission(cluster, identity, path, ["Mapping.Use"]);
}

/** Refuses to put a drive into a machine, or to take it out, by what the drive is for. */
export function requireDrivePermission(actor: Actor, option: string, value: string): void {
  const drive = parseDrive(option, value);
  if (drive && isCloudinit(drive)) requireVm(actor, ["VM.Config.Cloudinit", "VM.Config.CDROM"]);
  else if (drive && isPlainCdrom(drive)) requireVm(actor, ["VM.Config.CDROM"]);
  else requireVm(actor, ["VM.Config.Disk"]);
}

/** Refuses network cards on bridges, and in VLANs of them, that the identity may not use. */
export function requireBridgePermissions(actor: Actor, options: Options): void {
  if (isRoot(actor.identity)) return;
  for (const option of Object.keys(options).filter(isNetName).sort()) {
    requireBridge(actor, parseNet(String(options[option])));
  }
}

/** Like `requireBridgePermissions`, for the settings of one card. */
export function requireBridge(
  { cluster, identity }: Pick<Actor, "cluster" | "identity">,
  { bridge, tag, trunks }: Fields,
): void {
  if (bridge === undefined) return;
  const path = `/sdn/zones/${zoneOf(cluster, bridge)}/${bridge}`;
  const vlans = [tag, ...(trunks?.split(";") ?? [])].filter((vlan) => vlan !== undefined);
  const paths = vlans.length === 0 ? [path] : vlans.map((vlan) => `${path}/${vlan}`);
  for (const one of paths) requirePermission(cluster, identity, one, ["SDN.Use"]);
}

/** Ordinary bridges are in the zone "localnetwork"; the others are virtual networks of SDN. */
function zoneOf(cluster: Cluster, bridge: string): string {
  return String(presentObjects(cluster, "vnets")[bridge]?.zone ?? "localnetwork");
}

/** Refuses to give a machine tags, or to take them, that are kept to administrators. */
export function requireTagPermissions(actor: Actor, before: string, after: string): void {
  requireVm(actor, ["VM.Config.Options"]);
  const { cluster, identity } = actor;
  if (may(cluster, identity, "/", ["Sys.Modify"])) return;
  const registered = splitList(String(clusterOptions(cluster)["registered-tags"] ?? ""));
  const [old, now] = [splitList(before), splitList(after)];
  const changed = [...new Set([...old, ...now])].filter((tag) => old.includes(tag) !== now.includes(tag));
  const kept = changed.find((tag) => registered.includes(tag));
  if (kept === undefined) return;
  throw new PveError(403, `Permission check failed (/, Sys.Modify for modifying tag '${kept}')`);
}

/** Refuses what neither the machine's own rules nor those of its future pool allow. */
export function requireVm(actor: Actor, wanted: string[], any = false): void {
  requireGuestPermission(actor.cluster, actor.identity, actor.vmid, actor.pool, wanted, any);
}
