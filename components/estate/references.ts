import type { Machine } from "../machine/machine.ts";
import type { Mistake } from "../mistake.ts";
import type { DescribedService } from "./compile.ts";
import type { Estate } from "./estate.ts";
import { SSH } from "./flows.ts";
import { keyMistakes } from "./keys.ts";

/** Names of machines and services that are not there, or not of the kind that is needed, and doubled ids and ports. */
export function referenceMistakes(
  estate: Estate,
  machines: Readonly<Record<string, Machine>>,
  services: Readonly<Record<string, DescribedService>>,
): Mistake[] {
  return [
    ...keyMistakes(estate, machines),
    ...Object.entries(services).flatMap(([key, service]) => [
      ...placeMistakes(estate, machines, key, service),
      ...needMistakes(estate, services, key, service),
    ]),
    ...doubled(
      Object.entries(machines).flatMap(([key, machine]) =>
        machine.kind === "virtual" ? [[`machines.${key}.id`, `the VMID ${machine.id}`] as const] : [],
      ),
    ),
    ...doubled(
      Object.entries(machines).flatMap(([key, machine]) =>
        machine.kind === "virtual" && machine.public
          ? [[`machines.${key}.public`, "the only public address (estate:public)"] as const]
          : [],
      ),
      "let one machine be public",
    ),
    ...doubled([
      ...Object.keys(machines).map((key) => ["SSH", `port ${SSH} of the machine "${key}"`] as const),
      ...Object.entries(services).flatMap(([key, { service, description }]) => {
        const ports = Object.values(description.listens).map(({ port }) => `port ${port}`);
        return [...ports, ...(description.occupies ? [description.occupies] : [])].map(
          (what) => [`services.${key}`, `${what} of the machine "${service.on}"`] as const,
        );
      }),
    ]),
  ];
}

function placeMistakes(
  { machines: all }: Estate,
  machines: Readonly<Record<string, Machine>>,
  key: string,
  { service, description }: DescribedService,
): Mistake[] {
  const at = `services.${key}.on`;
  if (!Object.hasOwn(all, service.on)) {
    return [{ at, problem: `is "${service.on}": there is no such machine; there are ${list(all)}` }];
  }
  const machine = Object.hasOwn(machines, service.on) ? machines[service.on] : undefined;
  if (machine?.kind === "foreign")
    return [{ at, problem: `is "${service.on}", which others look after: choose a machine of the estate` }];
  const isOpen = Object.values(description.listens).some(({ open }) => open);
  if (isOpen && machine?.kind === "virtual" && !machine.public) {
    const problem = `is "${service.on}", which does not stand in the public network: give that machine public: true`;
    return [{ at, problem }];
  }
  return [];
}

function needMistakes(
  { services: all }: Estate,
  services: Readonly<Record<string, DescribedService>>,
  key: string,
  { description }: DescribedService,
): Mistake[] {
  return description.needs.flatMap(({ property, service, kinds }) => {
    const at = `services.${key}.${property}`;
    if (!Object.hasOwn(all, service))
      return [{ at, problem: `is "${service}": there is no such service; there are ${list(all)}` }];
    const needed = Object.hasOwn(services, service) ? services[service] : undefined;
    // A service that is itself written wrongly has its own mistakes.
    if (!needed || kinds.includes(needed.service.kind)) return [];
    return [
      {
        at,
        problem: `is "${service}", a ${needed.service.kind}: choose a service of kind ${kinds.join(" or ")}`,
      },
    ];
  });
}

/** Things that only one can have: where it stands, and what it is. */
function doubled(
  entries: readonly (readonly [at: string, what: string])[],
  advice = "choose another",
): Mistake[] {
  const first = new Map<string, string>();
  return entries.flatMap(([at, what]) => {
    const holder = first.get(what);
    if (holder === undefined) {
      first.set(what, at);
      return [];
    }
    return [{ at, problem: `takes ${what}, which ${holder} has: ${advice}` }];
  });
}

const list = (entries: object) => Object.keys(entries).join(", ") || "none";
