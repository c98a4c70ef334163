import type { Machine } from "../machine/machine.ts";
import type { Mistake } from "../mistake.ts";
import { mebibytes, printSize } from "../size.ts";
import type { DescribedService } from "./compile.ts";

/** Engines that profile the card's memory need a little that nobody has. */
const USABLE_GPU_MEMORY = 0.95;

type Services = Readonly<Record<string, DescribedService>>;

/** What is promised more often than it is there. */
export function budgetMistakes(machines: Readonly<Record<string, Machine>>, services: Services): Mistake[] {
  return [
    ...Object.entries(services).flatMap(([key, { description }]) =>
      Object.entries(description.offers ?? {}).flatMap(([budget, offered]) =>
        overdrawn(services, key, budget, offered),
      ),
    ),
    ...Object.entries(machines).flatMap(([key, machine]) => overfilledCard(services, key, machine)),
  ];
}

function overdrawn(services: Services, offering: string, budget: string, offered: number): Mistake[] {
  const takers = Object.entries(services).flatMap(([key, { description }]) =>
    description.needs
      .filter(({ service, takes }) => service === offering && takes?.[budget])
      .map(({ takes }) => ({ key, amount: takes?.[budget] ?? 0 })),
  );
  const taken = takers.reduce((sum, { amount }) => sum + amount, 0);
  if (taken <= offered) return [];
  const who = takers.map(({ key, amount }) => `${key} ${amount}`).join(", ");
  return [
    {
      at: `services.${offering}`,
      problem: `has ${offered} ${budget} to give, and ${taken} are taken (${who}): raise its ${budget} or share less`,
    },
  ];
}

function overfilledCard(services: Services, key: string, machine: Machine): Mistake[] {
  const users = Object.entries(services).filter(
    ([, { service, description }]) => service.on === key && description.gpuMemory !== undefined,
  );
  if (users.length === 0) return [];
  const at = `machines.${key}.gpuMemory`;
  const who = users
    .map(([name, { description }]) => `${name} ${printSize(description.gpuMemory!)}`)
    .join(", ");
  if (machine.kind !== "bare")
    return users.map(([name]) => ({
      at: `services.${name}.on`,
      problem: `is "${key}", a virtual machine, which has no graphics card: choose a bare one with gpuMemory`,
    }));
  if (machine.gpuMemory === undefined)
    return [
      { at, problem: `is missing, and there are model servers on it (${who}): write what its card has` },
    ];
  const usable = Math.floor(mebibytes(machine.gpuMemory) * USABLE_GPU_MEMORY);
  const taken = users.reduce((sum, [, { description }]) => sum + description.gpuMemory!, 0);
  if (taken <= usable) return [];
  return [
    {
      at,
      problem: `is "${machine.gpuMemory}", of which ${USABLE_GPU_MEMORY * 100} % can be used, and ${printSize(taken)} are taken (${who}): leave one out or give it less`,
    },
  ];
}
