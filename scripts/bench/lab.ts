import { down, up } from "../../lab/lab.ts";
import { requiredPackages } from "../../lab/packages.ts";
import { ensurePackages } from "../setup/packages.ts";
import { logToTerminal } from "../setup/progress.js";
import { describe, measure } from "./measure.ts";

const silent = () => {};

/** The lab from nothing but its cached image: a bastion and six hosts, new disks, first boots. */
export async function benchLab(): Promise<void> {
  await ensurePackages(requiredPackages, logToTerminal);
  const lab = { instance: "bench", topology: "bench", log: silent };
  const seconds: number[] = [];
  await up(lab);
  for (let turn = 0; turn < 3; turn++) {
    await down({ ...lab, purge: true });
    seconds.push(...(await measure(1, () => up(lab))));
  }
  await down({ ...lab, purge: true });
  console.log(describe("lab up, a bastion and six hosts", seconds, 20));
}
