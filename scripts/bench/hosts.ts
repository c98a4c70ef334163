import { down, up } from "../../lab/lab.ts";
import { requiredPackages } from "../../lab/packages.ts";
import type { Declared } from "../rehearsal/program/index.ts";
import { type HostSettings, Rehearsal } from "../rehearsal/rehearsal.ts";
import { ensurePackages } from "../setup/packages.ts";
import { logToTerminal } from "../setup/progress.js";
import { describe, measure } from "./measure.ts";

const names = [1, 2, 3, 4, 5, 6].map((number) => `h${number}`);
const numbers = (length: number) => Array.from({ length }, (_, index) => index + 1);

/** Six hosts behind the bastion, everything in place: what a preview costs that finds nothing to do. */
export async function benchHosts(): Promise<void> {
  await ensurePackages(requiredPackages, logToTerminal);
  const lab = await up({ instance: "bench", topology: "bench", log: () => {} });
  const rehearsal = await Rehearsal.ofProgram(lab);
  try {
    rehearsal.set("estate:hosts", hosts());
    rehearsal.declare(names, names.flatMap(resourcesOf));
    console.log(
      describe("first up, 6 hosts with 31 things each", await measure(1, () => rehearsal.up()), 120),
    );
    const preview = async () => {
      const { code, output } = await rehearsal.preview("--expect-no-changes");
      if (code !== 0) throw new Error(output);
    };
    await preview();
    console.log(describe("idle preview, 6 hosts with 31 things each", await measure(10, preview), 3.5));
    console.log(describe("idle up, 6 hosts with 31 things each", await measure(3, () => rehearsal.up()), 5));
  } finally {
    rehearsal.close();
    await down({ instance: "bench", purge: true, log: () => {} });
  }
}

function hosts(): Record<string, HostSettings> {
  const all = { user: "admin", identity: "${ESTATE_LAB_IDENTITY}" };
  const inside = names.map((name, index): [string, HostSettings] => [
    name,
    { ...all, address: `192.168.100.${61 + index}`, via: "bastion" },
  ]);
  return { bastion: { ...all, address: "203.0.113.20" }, ...Object.fromEntries(inside) };
}

/** 20 files, 10 packages as one, 5 services, 3 users, 2 folders: 31 things, as the other tools were measured with. */
function resourcesOf(on: string): Declared[] {
  const service = "[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n";
  return [
    ...numbers(20).map((n): Declared => {
      return {
        kind: "File",
        name: `${on}-file-${n}`,
        on,
        args: { path: `/etc/bench-${n}.conf`, content: `value = ${n}\n` },
      };
    }),
    {
      kind: "Packages",
      name: `${on}-packages`,
      on,
      args: { packages: ["bc", "dc", "ed", "file", "jq", "patch", "pv", "rsync", "time", "tree"] },
    },
    ...numbers(5).map((n): Declared => {
      return {
        kind: "Unit",
        name: `${on}-unit-${n}`,
        on,
        args: { name: `bench-${n}.service`, content: service },
      };
    }),
    ...numbers(3).map((n): Declared => {
      return { kind: "User", name: `${on}-user-${n}`, on, args: { name: `bench-${n}`, system: true } };
    }),
    ...numbers(2).map((n): Declared => {
      return { kind: "Directory", name: `${on}-folder-${n}`, on, args: { path: `/etc/bench-${n}.d` } };
    }),
  ];
}
