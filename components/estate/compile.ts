import type { z } from "zod";
import { type Machine, machineSchema } from "../machine/machine.ts";
import type { Mistake } from "../mistake.ts";
import { read } from "../schema.ts";
import { budgetMistakes } from "./budgets.ts";
import type { Description } from "./description.ts";
import type { Estate } from "./estate.ts";
import { type Flow, flowsOf } from "./flows.ts";
import { referenceMistakes } from "./references.ts";
import { describe, type Service, serviceSchema } from "./services.ts";

/** An estate in which everything that is named is there. */
export interface Compiled {
  readonly name: string;
  readonly machines: Readonly<Record<string, Machine>>;
  readonly services: Readonly<Record<string, DescribedService>>;
  /** Who may talk to whom; nobody else does. */
  readonly flows: readonly Flow[];
  /** Keys of the services, each after all that it needs. */
  readonly order: readonly string[];
}

export interface DescribedService {
  readonly service: Service;
  readonly description: Description;
}

/**
 * Works out of a bill of materials who talks to whom and what is built after what. Every value that is not allowed,
 * every reference to nothing and every overdrawn budget is added to `mistakes`; undefined where there is one.
 */
export function compile(estate: Estate, mistakes: Mistake[]): Compiled | undefined {
  const before = mistakes.length;
  const machines = readAll(estate.machines, "machines", machineSchema, mistakes);
  const described = describeAll(readAll(estate.services, "services", serviceSchema, mistakes));
  mistakes.push(...referenceMistakes(estate, machines, described));
  if (mistakes.length > before) return undefined;
  mistakes.push(...budgetMistakes(machines, described));
  if (mistakes.length > before) return undefined;
  const order = orderOf(described);
  return { name: estate.name, machines, services: described, flows: flowsOf(machines, described), order };
}

function readAll<Value>(
  entries: Readonly<Record<string, unknown>>,
  at: string,
  schema: z.ZodType<Value>,
  mistakes: Mistake[],
): Record<string, Value> {
  const all: Record<string, Value> = {};
  for (const [key, entry] of Object.entries(entries)) {
    const value = read(schema, entry, `${at}.${key}`, mistakes);
    if (value !== undefined) all[key] = value;
  }
  return all;
}

function describeAll(services: Readonly<Record<string, Service>>): Record<string, DescribedService> {
  return Object.fromEntries(
    Object.entries(services).map(([key, service]) => [key, { service, description: describe(service) }]),
  );
}

/** Kinds of services need only kinds before them, so there are no circles. */
function orderOf(services: Readonly<Record<string, DescribedService>>): string[] {
  const order: string[] = [];
  const visit = (key: string) => {
    if (order.includes(key)) return;
    for (const { service } of services[key]?.description.needs ?? []) visit(service);
    order.push(key);
  };
  for (const key of Object.keys(services)) visit(key);
  return order;
}
