import type { Machine } from "../machine/machine.ts";
import type { Mistake } from "../mistake.ts";
import type { Estate } from "./estate.ts";
import { INTERNET, OPERATOR, proxmoxNodes } from "./flows.ts";
import { outsidePlaces } from "./outside.ts";

/** Keys become names of hosts, units and files. */
const USABLE = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/;

/** Keys of machines and services that cannot be what is made of them. */
export function keyMistakes(
  { machines: all, services }: Estate,
  machines: Readonly<Record<string, Machine>>,
): Mistake[] {
  return [
    ...unusableKeys("machines", all),
    ...unusableKeys("services", services),
    ...ambiguousKeys(all, machines),
  ];
}

function unusableKeys(at: string, entries: object): Mistake[] {
  return Object.keys(entries)
    .filter((key) => !USABLE.test(key))
    .map((key) => ({
      at,
      problem: `has the key "${key}": write lower-case letters, digits and hyphens, a letter first, 30 at most`,
    }));
}

/** Flows tell machines from everybody else by their names: a rule must not be for another one than is meant. */
function ambiguousKeys(all: object, machines: Readonly<Record<string, Machine>>): Mistake[] {
  const others = [INTERNET, OPERATOR, ...Object.keys(outsidePlaces), ...proxmoxNodes(machines)];
  return Object.keys(all)
    .filter((key) => others.includes(key))
    .map((key) => ({
      at: `machines.${key}`,
      problem: "is also the name of something outside of the estate, as flows call it: choose another key",
    }));
}
