import { prefixLength } from "../namespaces.ts";
import { type Guest, macAddress, networks } from "../topology.ts";

/** The NoCloud seed of a guest: file name → content. It holds what a first boot needs and nothing of the estate. */
export function seedFiles(instance: string, guest: Guest, publicKey: string): Record<string, string> {
  return {
    "meta-data": yaml({ "instance-id": `${instance}-${guest.name}`, "local-hostname": guest.name }),
    "user-data": `#cloud-config\n${yaml(userData(guest, publicKey))}`,
    "network-config": yaml(networkConfig(guest)),
  };
}

function userData(guest: Guest, publicKey: string) {
  return {
    hostname: guest.name,
    manage_etc_hosts: true,
    disable_root: true,
    ssh_pwauth: false,
    users: [
      {
        name: "admin",
        shell: "/bin/bash",
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        lock_passwd: true,
        ssh_authorized_keys: [publicKey.trim()],
      },
    ],
  };
}

function networkConfig(guest: Guest) {
  const ethernets = guest.interfaces.map(({ network, address }, index) => [
    `eth${index}`,
    {
      match: { macaddress: macAddress(address) },
      "set-name": `eth${index}`,
      mtu: networks[network].mtu,
      addresses: [`${address}/${prefixLength(networks[network].range)}`],
    },
  ]);
  return { version: 2, ethernets: Object.fromEntries(ethernets) };
}

/** JSON is YAML, and needs no library to be written. */
function yaml(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
