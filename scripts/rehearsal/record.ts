/**
 * Records what the provider asks the lab's Proxmox in the life of a template and two machines, into
 * lab/pve/recorded/machines.jsonl: `node scripts/rehearsal/record.ts`. The lab's tests replay it.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { down, up } from "../../lab/lab.ts";
import { fromImage, fromTemplate, image, type Machine, template } from "../e2e/proxmox-objects.ts";
import { Rehearsal } from "./rehearsal.ts";

const instance = "record";
const recording = join(import.meta.dirname, "../../lab/pve/recorded/machines.jsonl");
const log = (line: string) => console.error(line);

const api: Machine = { name: "api", vmId: 110, node: "prox-106", address: "192.168.100.150" };
const workers: Machine = { name: "workers", vmId: 111, node: "prox-106", address: "192.168.100.151" };

await down({ instance, purge: true, log });
rmSync(recording, { force: true });
process.env.ESTATE_PVE_RECORDING = recording;
const lab = await up({ instance, log });
const rehearsal = await Rehearsal.ofProxmox(lab);
try {
  const common = [image("prox-106"), template("prox-106", 119)];
  const lives = [
    [...common, fromImage(lab, api), fromTemplate(lab, workers, 119)],
    [
      ...common,
      fromImage(lab, { ...api, tags: ["chat"], memory: 2048, disk: 12 }),
      fromTemplate(lab, { ...workers, address: "192.168.100.152", node: "prox-101" }, 119),
    ],
    [],
  ];
  for (const objects of lives) {
    rehearsal.set("proxmox:objects", objects);
    // One after the other: so the order is the program's, and the replay's.
    const { code, output } = await rehearsal.pulumi("up", "--yes", "--skip-preview", "--parallel=1");
    if (code !== 0) throw new Error(output);
    log(output);
  }
} finally {
  rehearsal.close();
  await down({ instance, purge: true, log });
}
