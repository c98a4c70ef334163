import { invalidParameters } from "../../error.ts";
import type { Values } from "../documents.ts";

/** Interfaces of a node by name, as /etc/network/interfaces has them. */
export type Interfaces = Record<string, Values>;

/** Takes the network that a request gives as one value apart, as PVE keeps it. */
export function withAddresses(values: Values): Values {
  return { ...values, ...addressOf(values, ""), ...addressOf(values, "6") };
}

function addressOf(values: Values, family: "" | "6"): Values {
  const cidr = values[`cidr${family}`];
  if (cidr === undefined || cidr === "") return {};
  for (const name of [`address${family}`, `netmask${family}`]) {
    if (values[name] !== undefined)
      throw invalidParameters({ [name]: `${name} conflicts with cidr${family}` });
  }
  const [address = "", netmask = ""] = String(cidr).split("/");
  return { [`address${family}`]: address, [`netmask${family}`]: netmask };
}

/** Settings that belong to an address: without one they are not written. */
const ofAddress = ["address", "netmask", "cidr", "gateway"];

/**
 * The interface with a change: what is not named stays, but for the addresses, which are those of the change alone,
 * as are the methods that follow from them.
 */
export function changedInterface(former: Values, changes: Values, deleted: string[]): Values {
  const gone = new Set([...deleted, ...ofAddress, ...ofAddress.map((name) => `${name}6`)]);
  const left = Object.fromEntries(Object.entries(former).filter(([name]) => !gone.has(name)));
  return { ...left, ...withAddresses(changes) };
}

/** Refuses a second default gateway of a node. */
export function checkGateways(interfaces: Interfaces, name: string, values: Values): void {
  for (const gateway of ["gateway", "gateway6"]) {
    if (!values[gateway]) continue;
    const other = Object.keys(interfaces).find((one) => one !== name && interfaces[one]?.[gateway]);
    if (other === undefined) continue;
    const noun = gateway === "gateway" ? "Default gateway" : "Default ipv6 gateway";
    throw invalidParameters({ [gateway]: `${noun} already exists on interface '${other}'.` });
  }
}

/** The interface as it is read back from the file, where most values are texts and comments are lines. */
export function printInterface(name: string, values: Values): object {
  const { comments, comments6, mtu, autostart, bridge_vlan_aware: vlanAware } = values;
  return {
    ...values,
    ...method(values, ""),
    ...method(values, "6"),
    families: families(values),
    ...(mtu !== undefined && { mtu: String(mtu) }),
    ...(comments && { comments: `${comments}\n` }),
    ...(comments6 && { comments6: `${comments6}\n` }),
    autostart: autostart ? true : undefined,
    ...(values.type === "bridge" && {
      bridge_ports: values.bridge_ports ?? "",
      bridge_stp: "off",
      bridge_fd: "0",
      bridge_vlan_aware: vlanAware ? true : undefined,
      bridge_vids: vlanAware ? (values.bridge_vids ?? "2-4094") : undefined,
    }),
    ...(values.type === "bond" && { bond_miimon: "100" }),
    ...(values.type === "vlan" && vlan(name, values)),
  };
}

function method(values: Values, family: "" | "6"): object {
  const address = values[`address${family}`];
  if (!address) return { [`method${family}`]: "manual" };
  const netmask = String(values[`netmask${family}`]);
  return {
    [`method${family}`]: "static",
    [`netmask${family}`]: family === "" ? netmask : Number(netmask),
    [`cidr${family}`]: `${address}/${netmask}`,
  };
}

function families({ address, address6 }: Values): string[] {
  const found = [...(address ? ["inet"] : []), ...(address6 ? ["inet6"] : [])];
  return found.length > 0 ? found : ["inet"];
}

/** "vmbr0.10" tells device and tag by its name, "vlan10" the tag. */
function vlan(name: string, values: Values): object {
  const [, device, tag] = /^(?:(.+)\.|vlan)(\d+)$/.exec(name) ?? [];
  const id = values["vlan-id"] ?? tag;
  const raw = values["vlan-raw-device"] ?? device;
  return {
    ...(id !== undefined && { "vlan-id": String(id) }),
    ...(raw !== undefined && { "vlan-raw-device": raw }),
  };
}
