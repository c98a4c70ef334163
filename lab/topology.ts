import { LabError } from "./error.ts";

export type NetworkName = "public" | "private";

export interface Interface {
  network: NetworkName;
  /** IPv4 address within the network's range. */
  address: string;
}

export interface Guest {
  name: string;
  /** In order: the first is eth0 in the guest, the second eth1. */
  interfaces: Interface[];
  /** Has the stand-in for the model server where production has vLLM. */
  engine?: boolean;
}

/** What a browser on this machine sees of the edge. */
export interface Page {
  scheme: "http" | "https";
  /** Name by which browsers ask for it; every one leads to the loopback of this machine. */
  host: string;
  /** The edge's. */
  edgePort: number;
  /** This machine's, unless ESTATE_PORT says another. */
  usualPort: number;
}

export interface Topology {
  name: string;
  guests: Guest[];
  page: Page;
}

export interface Network {
  /** Range with its prefix length. */
  range: string;
  /** Address of the lab itself on the network: packages are relayed there, nothing is routed. */
  gateway: string;
  /** Bytes. The private side has the size of a Hetzner vSwitch. */
  mtu: number;
}

export const networks: Record<NetworkName, Network> = {
  public: { range: "203.0.113.0/24", gateway: "203.0.113.1", mtu: 1500 },
  private: { range: "192.168.100.0/24", gateway: "192.168.100.1", mtu: 1400 },
};

/** Bridges of the Proxmox nodes: each stands for a network of the lab. */
export const bridges: Record<string, NetworkName> = { vmbr0: "public", vmbr1: "private" };

export const operatorAddress = "203.0.113.2";

/** Where the page is served, in the topologies that have an edge. */
export const edgeAddress = "203.0.113.10";

/** Port of the package proxy on both gateways. */
export const packagePort = 3142;

const plainPage: Page = { scheme: "http", host: "127.0.0.1", edgePort: 80, usualPort: 8080 };

const bastion: Guest = {
  name: "bastion",
  interfaces: [
    { network: "public", address: "203.0.113.20" },
    { network: "private", address: "192.168.100.20" },
  ],
};

const outside: Guest = { name: "outside", interfaces: [{ network: "public", address: "203.0.113.66" }] };

/** Private hosts that are all alike: h1 at .61, h2 at .62 and so on. */
const numberedHosts = (count: number) =>
  Array.from(
    { length: count },
    (_, index): Guest => ({
      name: `h${index + 1}`,
      interfaces: [{ network: "private", address: `192.168.100.${61 + index}` }],
    }),
  );

export const topologies: Topology[] = [
  {
    name: "lab",
    guests: [
      bastion,
      outside,
      {
        name: "web",
        interfaces: [
          { network: "public", address: edgeAddress },
          { network: "private", address: "192.168.100.52" },
        ],
      },
      { name: "db", interfaces: [{ network: "private", address: "192.168.100.53" }] },
    ],
    page: plainPage,
  },
  {
    // All its other hosts are machines, which the estate creates over the Proxmox API.
    name: "brainall",
    guests: [
      bastion,
      outside,
      { name: "gpu", interfaces: [{ network: "private", address: "192.168.100.130" }], engine: true },
    ],
    page: { scheme: "https", host: "brain.localhost", edgePort: 443, usualPort: 8443 },
  },
  { name: "bench", guests: [bastion, ...numberedHosts(6)], page: plainPage },
  { name: "scale", guests: [bastion, ...numberedHosts(20)], page: plainPage },
];

/** The topology of that name; throws a LabError that lists the names there are. */
export function topologyNamed(name: string): Topology {
  const found = topologies.find((topology) => topology.name === name);
  if (found) return found;
  const names = topologies.map((topology) => topology.name).join(", ");
  throw new LabError(`There is no topology "${name}". Choose one of: ${names}.`);
}

/** The guest of that name; throws a LabError that lists the guests there are. */
export function guestNamed(topology: Topology, name: string): Guest {
  const found = topology.guests.find((guest) => guest.name === name);
  if (found) return found;
  const names = topology.guests.map((guest) => guest.name).join(", ");
  throw new LabError(`The lab has no host "${name}". Its hosts are: ${names}.`);
}

/** A locally administered Ethernet address that follows from the IPv4 address. */
export function macAddress(address: string): string {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return ["02", "00", ...bytes].join(":");
}

/** Name of the switch's end of a guest's cable; Linux allows 15 characters. */
export function portName(guest: string, network: NetworkName): string {
  return `${guest}-${network === "public" ? "pub" : "priv"}`;
}
