import { request } from "node:http";
import { join } from "node:path";
import type { Lab } from "../../lab/lab.ts";
import { instancePaths } from "../../lab/paths.ts";
import type { Fault } from "../../lab/pve/faults/faults.ts";

/** What goes wrong, on demand, in the Proxmox of a lab. */
export interface FaultsOfLab {
  add(fault: Fault): Promise<void>;
  /** Those that are still to happen. */
  list(): Promise<Fault[]>;
  clear(): Promise<void>;
}

export function faultsOf(lab: Lab): FaultsOfLab {
  const socketPath = join(instancePaths(lab.instance).sockets, "pve-faults");
  const ask = (method: string, fault?: Fault) =>
    new Promise<Fault[]>((resolve, reject) => {
      const asked = request({ socketPath, method, path: "/" }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(JSON.parse(body) as Fault[]);
        else reject(new Error(`${method} of a fault: ${response.statusCode} ${body}`));
      });
      asked.on("error", reject);
      asked.end(fault && JSON.stringify(fault));
    });
  return {
    add: async (fault) => void (await ask("PUT", fault)),
    list: () => ask("GET"),
    clear: async () => void (await ask("DELETE")),
  };
}
