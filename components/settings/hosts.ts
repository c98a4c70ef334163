import type { Estate } from "../estate/estate.ts";
import type { Mistake } from "../mistake.ts";
import type { Settings } from "./settings.ts";

/** Machines without an address, and addresses without a machine: the two name each other by key. */
export function hostMistakes({ machines }: Estate, { hosts, proxmox }: Settings): Mistake[] {
  const missing = Object.keys(machines).filter((key) => !Object.hasOwn(hosts, key));
  const strangers = Object.keys(hosts).filter((key) => !Object.hasOwn(machines, key));
  const via = proxmox.via !== undefined && !Object.hasOwn(hosts, proxmox.via) ? [proxmox.via] : [];
  return [
    ...missing.map((key) => ({
      at: `estate:hosts.${key}`,
      problem: `is missing, and the estate has a machine "${key}": write where it is, as in {address: 192.168.100.53, user: admin, via: bastion}`,
    })),
    ...strangers.map((key) => ({
      at: `estate:hosts.${key}`,
      problem: `is no machine of the estate, which has ${Object.keys(machines).join(", ")}`,
    })),
    ...via.map((key) => ({
      at: "estate:proxmox.via",
      problem: `is "${key}": choose a host of estate:hosts: ${Object.keys(hosts).join(", ")}`,
    })),
    ...doubledAddresses(hosts),
  ];
}

/** Sizes of machines that Proxmox does not make. */
export function sizingMistakes({ machines }: Estate, settings: Settings): Mistake[] {
  const virtual = Object.keys(machines).filter((key) => machines[key]?.kind === "virtual");
  return Object.keys(settings.machines)
    .filter((key) => !virtual.includes(key))
    .map((key) => ({
      at: `estate:machines.${key}`,
      problem: `is no virtual machine of the estate, which has ${virtual.join(", ")}`,
    }));
}

function doubledAddresses(hosts: Settings["hosts"]): Mistake[] {
  const entries = Object.entries(hosts);
  return entries.flatMap(([key, { address }], index) => {
    const other = entries.slice(0, index).find(([, earlier]) => earlier.address === address);
    return other
      ? [
          {
            at: `estate:hosts.${key}.address`,
            problem: `is "${address}", which is the address of "${other[0]}"`,
          },
        ]
      : [];
  });
}
