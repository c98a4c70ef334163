import type { Flow } from "./flows.ts";
import { outsidePlace } from "./outside.ts";

/** Who talks to whom and why, as tables that a person reads: to the estate's machines, and out of the estate. */
export function printGraph(flows: readonly Flow[]): string {
  const leaves = ({ to }: Flow) => outsidePlace(to) !== undefined;
  const parts = [
    { title: "To machines of the estate", flows: flows.filter((flow) => !leaves(flow)) },
    { title: "Out of the estate", flows: flows.filter(leaves) },
  ];
  return parts
    .filter((part) => part.flows.length > 0)
    .map((part) => `${part.title}:\n${table(linesOf(part.flows))}`)
    .join("\n");
}

/** A line of the table: flows that differ by their port, or by which service of a machine begins them. */
type Line = [first: Flow, ...more: Flow[]];

function linesOf(flows: readonly Flow[]): Line[] {
  const lines = new Map<string, Line>();
  for (const flow of flows) {
    const { from, to, toService, purpose } = flow;
    const key = JSON.stringify([from, to, toService, purpose]);
    const line = lines.get(key);
    if (line) line.push(flow);
    else lines.set(key, [flow]);
  }
  return [...lines.values()];
}

function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const [{ from, to, toService, purpose }] = line;
    const begins = each(line.flatMap(({ fromService }) => fromService ?? []));
    const ports = each(line.map(({ protocol, port }) => `${protocol}/${port}`));
    return [end(from, begins), "→", end(to, toService ?? whereOutside(to)), ports, purpose];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

/** Where something outside is: its names, or the setting that says it. */
function whereOutside(name: string): string {
  const { hosts = [], setting } = outsidePlace(name) ?? {};
  return setting ?? each(hosts);
}

function end(name: string, more: string): string {
  return more === "" ? name : `${name} (${more})`;
}

const each = (words: readonly string[]) => [...new Set(words)].join(", ");
