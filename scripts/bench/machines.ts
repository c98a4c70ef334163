import { readFileSync } from "node:fs";
import { processesOf } from "../../lab/cgroup.ts";
import { down, type Lab, up } from "../../lab/lab.ts";
import { requiredPackages } from "../../lab/packages.ts";
import { fromImage, image, type Machine } from "../e2e/proxmox-objects.ts";
import { login } from "../rehearsal/login.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { ensureEngine } from "../setup/engine.ts";
import { ensurePackages } from "../setup/packages.ts";
import { logToTerminal } from "../setup/progress.js";
import { ensureProxmoxPlugin } from "../setup/proxmox-plugin.ts";
import { describe, measure } from "./measure.ts";

const node = "prox-106";
const machines = Array.from(
  { length: 20 },
  (_, index): Machine => ({
    name: `vm-${index}`,
    vmId: 110 + index,
    node,
    address: `192.168.100.${110 + index}`,
  }),
);

/** Machines of the lab's Proxmox, made by the real provider: one to its first login, twenty at once, their refresh. */
export async function benchMachines(): Promise<void> {
  await ensurePackages(requiredPackages, logToTerminal);
  await ensureProxmoxPlugin(await ensureEngine(logToTerminal), logToTerminal);
  const options = { instance: "bench", topology: "bench", log: () => {} };
  const lab = await up(options);
  const rehearsal = await Rehearsal.ofProxmox(lab);
  const declare = (wanted: Machine[]) =>
    rehearsal.set("proxmox:objects", [image(node), ...wanted.map((machine) => fromImage(lab, machine))]);
  try {
    const toLogin: number[] = [];
    for (const machine of machines.slice(0, 5)) {
      // the removal of the one before is not what is measured
      declare([]);
      await rehearsal.up();
      declare([machine]);
      const one = await measure(1, async () => {
        await rehearsal.up();
        await login(lab, "ops", machine.address, "true");
      });
      toLogin.push(...one);
    }
    console.log(describe("up of a machine until somebody is logged in", toLogin, 6));

    declare([]);
    await rehearsal.up();
    declare(machines);
    const creations = await measure(1, () => rehearsal.up());
    console.log(describe("up of 20 machines at once", creations, 60));
    const refreshes = await measure(3, () => refreshed(rehearsal));
    console.log(describe("refresh of 20 machines, pulumi and all", refreshes, 2));
    console.log(`${"the API's memory at most".padEnd(44)} ${peakMemory(lab).padStart(7)} MB   (goal 150 MB)`);
  } finally {
    rehearsal.close();
    await down({ ...options, purge: true });
  }
}

async function refreshed(rehearsal: Rehearsal): Promise<void> {
  const { code, output } = await rehearsal.pulumi("refresh", "--yes", "--skip-preview");
  if (code !== 0) throw new Error(output);
}

/** Largest resident memory of the API's process so far, in MB. */
function peakMemory({ instance }: Lab): string {
  const peaks = processesOf([instance, "pve"]).map((pid) =>
    Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]),
  );
  return ((Math.max(...peaks) * 1024) / 1e6).toFixed(0);
}
