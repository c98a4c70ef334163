import type { Machine } from "../machine/machine.ts";
import type { DescribedService } from "./compile.ts";

/** One who may open connections to another. */
export interface Flow {
  /** Key of a machine, or `internet`. */
  readonly from: string;
  /** Key of a machine. */
  readonly to: string;
  readonly protocol: "tcp";
  readonly port: number;
  /** Keys of the services at both ends; undefined where it is no service of the estate. */
  readonly fromService?: string;
  readonly toService?: string;
  readonly purpose: string;
}

/** All connections that there may be, by machine and port. */
export function flowsOf(
  machines: Readonly<Record<string, Machine>>,
  services: Readonly<Record<string, DescribedService>>,
): Flow[] {
  return [
    ...Object.entries(services).flatMap(([key, { service, description }]) => [
      ...Object.values(description.listens)
        .filter(({ open }) => open)
        .map(
          ({ port }): Flow => ({
            from: "internet",
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

/** Every machine is looked after through those that others look after: the bastion. */
function administration(machines: Readonly<Record<string, Machine>>): Flow[] {
  const keys = Object.keys(machines);
  const ways = keys.filter((key) => machines[key]?.kind === "foreign");
  const own = keys.filter((key) => machines[key]?.kind !== "foreign");
  return ways.flatMap((from) =>
    own.map((to): Flow => ({ from, to, protocol: "tcp", port: 22, purpose: "administration" })),
  );
}
