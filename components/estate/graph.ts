import type { Flow } from "./flows.ts";

/** Who talks to whom and why, as a table that a person reads. */
export function printGraph(flows: readonly Flow[]): string {
  const rows = flows.map(({ from, fromService, to, toService, protocol, port, purpose }) => [
    end(from, fromService),
    "→",
    end(to, toService),
    `${protocol}/${port}`,
    purpose,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function end(machine: string, service: string | undefined): string {
  return service === undefined ? machine : `${machine} (${service})`;
}
