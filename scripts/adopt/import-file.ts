import type { Named } from "./names.ts";

/** The file that `pulumi import --file` takes: every resource by its type, name and id. */
export function importText(host: string, resources: readonly Named[]): string {
  const listed = resources.map(({ kind, name, address }) => ({
    type: `estate:host:${kind}`,
    name,
    id: `${host}:${address}`,
  }));
  return `${JSON.stringify({ resources: listed }, null, 2)}\n`;
}
