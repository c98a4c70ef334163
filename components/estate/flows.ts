import type { Machine } from "../machine/machine.ts";
import { distributions } from "../settings/settings.ts";
import type { DescribedService } from "./compile.ts";
import type { OutsideNeed } from "./description.ts";
import { outsidePlaces } from "./outside.ts";

/** Who is no machine of the estate, and opens connections. */
export const INTERNET = "internet";
export const OPERATOR = "operator";

/** The port by which machines are administered. */
export const SSH = 22;

/** One who may open connections to another. */
export interface Flow {
  /** Key of a machine, {@link INTERNET}, {@link OPERATOR} or the name of a Proxmox node. */
  readonly from: string;
  /** Key of a machine, or one of {@link outsidePlaces}. */
  readonly to: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  /** Keys of the services at both ends; undefined where it is no service of the estate. */
  readonly fromService?: string;
  readonly toService?: string;
  readonly purpose: string;
}

type Machines = Readonly<Record<string, Machine>>;
type Services = Readonly<Record<string, DescribedService>>;

/** All connections that there may be: those to each machine, by port, then those that leave the estate, by who opens them. */
export function flowsOf(machines: Machines, services: Services): Flow[] {
  return [...flowsToMachines(machines, services), ...flowsOutside(machines, services)];
}

function flowsToMachines(machines: Machines, services: Services): Flow[] {
  return [
    ...Object.entries(services).flatMap(([key, { service, description }]) => [
      ...Object.values(description.listens)
        .filter(({ open }) => open)
        .map(
          ({ port }): Flow => ({
            from: INTERNET,
            to: service.on,
            protocol: "tcp",
            port,
            toService: key,
            purpose: "the estate's users",
          }),
        ),
      ...description.needs.map((need): Flow => {
        const other = services[need.service]!;
        return {
          from: service.on,
          to: other.service.on,
          protocol: "tcp",
          port: other.description.listens[need.listener]!.port,
          fromService: key,
          toService: need.service,
          purpose: need.purpose,
        };
      }),
    ]),
    ...administration(machines),
  ].sort(
    (one, other) =>
      one.to.localeCompare(other.to) || one.port - other.port || one.from.localeCompare(other.from),
  );
}

/** Every machine is looked after through those that others look after, the bastion; where there is none, directly. */
function administration(machines: Machines): Flow[] {
  const ways = Object.keys(machines).filter((key) => machines[key]?.kind === "foreign");
  return (ways.length > 0 ? ways : [OPERATOR]).flatMap((from) =>
    ownMachines(machines).map(
      (to): Flow => ({ from, to, protocol: "tcp", port: SSH, purpose: "administration" }),
    ),
  );
}

/** What the estate may need in any of its stacks: one whose `estate:engine` is `present` takes nothing from PyPI. */
function flowsOutside(machines: Machines, services: Services): Flow[] {
  return [
    ...ownMachines(machines).flatMap((key) => SYSTEM_NEEDS.flatMap((need) => leaving({ from: key }, need))),
    ...Object.entries(services).flatMap(([key, { service, description }]) => {
      const wantsPackages = distributions.some((one) => description.packages(one).length > 0);
      return [...(wantsPackages ? [PACKAGES] : []), ...description.needsOutside].flatMap((need) =>
        leaving({ from: service.on, fromService: key }, need),
      );
    }),
    ...makingMachines(machines),
  ].sort((one, other) => one.from.localeCompare(other.from) || one.to.localeCompare(other.to));
}

const PACKAGES: OutsideNeed = { to: "apt mirrors", purpose: "packages of the distribution" };

/** What every machine of ours needs, whatever runs on it: all else outside is known by name, and certificates by date. */
const SYSTEM_NEEDS: readonly OutsideNeed[] = [
  { to: "DNS resolvers", purpose: "names of what is outside" },
  { to: "NTP servers", purpose: "the time" },
];

function makingMachines(machines: Machines): Flow[] {
  const nodes = proxmoxNodes(machines);
  if (nodes.length === 0) return [];
  return [
    ...leaving({ from: OPERATOR }, { to: "Proxmox API", purpose: "making virtual machines" }),
    ...nodes.flatMap((from) =>
      leaving({ from }, { to: "cloud image mirror", purpose: "the image of virtual machines" }),
    ),
  ];
}

/** The Proxmox nodes that virtual machines are put on, each once. */
export function proxmoxNodes(machines: Machines): string[] {
  const nodes = Object.values(machines).flatMap((machine) =>
    machine.kind === "virtual" ? [machine.node] : [],
  );
  return [...new Set(nodes)];
}

function leaving(who: { from: string; fromService?: string }, { to, purpose }: OutsideNeed): Flow[] {
  return outsidePlaces[to].ports.map((where): Flow => ({ ...who, to, ...where, purpose }));
}

function ownMachines(machines: Machines): string[] {
  return Object.keys(machines).filter((key) => machines[key]?.kind !== "foreign");
}
