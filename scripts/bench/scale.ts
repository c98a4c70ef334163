import { down, up } from "../../lab/lab.ts";
import { requiredPackages } from "../../lab/packages.ts";
import { topologyNamed } from "../../lab/topology.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { ensurePackages } from "../setup/packages.ts";
import { logToTerminal } from "../setup/progress.js";
import { hostsAt } from "./bench-hosts.ts";
import { idlePreview } from "./idle-preview.ts";
import { describe, figure, measure, median } from "./measure.ts";
import { peakMemory } from "./peak-memory.ts";

const lab = { instance: "scale", topology: "scale", log: () => {} };

const addresses = Object.fromEntries(
  topologyNamed(lab.topology)
    .guests.filter(({ name }) => name !== "bastion")
    .map(({ name, interfaces }) => [name, interfaces[0]!.address]),
);
const hosts = Object.keys(addresses);

/** Twenty hosts with 200 files and with 2,000: whether time grows as they do, and what the plugin needs of memory. */
export async function benchScale(): Promise<void> {
  await ensurePackages(requiredPackages, logToTerminal);
  let rehearsal: Rehearsal | undefined;
  await down({ ...lab, purge: true });
  try {
    rehearsal = await Rehearsal.ofScale(await up(lab));
    rehearsal.set("estate:hosts", hostsAt(addresses));
    rehearsal.set("scale:hosts", hosts);
    const few = await measured(rehearsal, 200);
    await destroyed(rehearsal);
    const many = await measured(rehearsal, 2000);
    const growth = (of: "first" | "idle") => Number((many[of] / 10 / few[of]).toFixed(2));
    console.log(figure("first up, seconds a file: 2,000 over 200", growth("first"), 1));
    console.log(figure("idle preview, seconds a file: 2,000 over 200", growth("idle"), 1));
    console.log(megabytes("the plugin's memory at most, 2,000 files", many.memory, 150));
  } finally {
    rehearsal?.close();
    await down({ ...lab, purge: true });
  }
}

interface Measured {
  /** Seconds of the first `up`. */
  readonly first: number;
  /** Seconds of an idle preview. */
  readonly idle: number;
  /** Of the plugin over all of it, in MB. */
  readonly memory: number;
}

/** So many files, over all hosts together, from nothing. */
async function measured(rehearsal: Rehearsal, files: number): Promise<Measured> {
  rehearsal.set("scale:filesPerHost", files / hosts.length);
  const what = `${hosts.length} hosts with ${files} files`;
  let first: number[] = [];
  let idle: number[] = [];
  const memories = [
    await peakMemory(lab.instance, async () => {
      first = await measure(1, () => rehearsal.up());
    }),
    await peakMemory(lab.instance, async () => {
      idle = await measure(3, () => idlePreview(rehearsal));
    }),
  ] as const;
  console.log(describe(`first up, ${what}`, first));
  console.log(megabytes("the plugin's memory at most", memories[0]));
  console.log(describe(`idle preview, ${what}`, idle));
  console.log(megabytes("the plugin's memory at most", memories[1]));
  return { first: median(first), idle: median(idle), memory: Math.max(...memories) };
}

async function destroyed(rehearsal: Rehearsal): Promise<void> {
  const { code, output } = await rehearsal.pulumi("destroy", "--yes", "--skip-preview");
  if (code !== 0) throw new Error(output);
}

function megabytes(name: string, value: number, goal?: number): string {
  const wanted = goal === undefined ? "" : `   (goal ${goal} MB)`;
  return `${name.padEnd(44)} ${value.toFixed(0).padStart(7)} MB${wanted}`;
}
