import { down, type Lab, up } from "../../lab/lab.ts";
import { requiredPackages } from "../../lab/packages.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { ensurePackages } from "../setup/packages.ts";
import { logToTerminal } from "../setup/progress.js";
import { addresses, content, hostsAt, resourcesOf } from "./bench-hosts.ts";
import { idlePreview } from "./idle-preview.ts";
import { slowWay } from "./latency.ts";
import { describe, figure, measure, median } from "./measure.ts";
import { OtherTools } from "./other-tools.ts";
import { sessionsOf } from "./sessions.ts";

const names = Object.keys(addresses);

/** Our seconds over theirs: what an idle preview may take of the second run of another tool. */
const goals: Readonly<Record<string, number>> = { Ansible: 0.08, pyinfra: 0.45 };

/** Six hosts behind the bastion, everything in place: what a preview costs that finds nothing to do. */
export async function benchHosts(): Promise<void> {
  await ensurePackages(requiredPackages, logToTerminal);
  const lab = await up({ instance: "bench", topology: "bench", log: () => {} });
  const rehearsal = await Rehearsal.ofProgram(lab);
  try {
    rehearsal.set("estate:hosts", hostsAt(addresses));
    rehearsal.declare(names, names.flatMap(resourcesOf));
    console.log(
      describe("first up, 6 hosts with 31 things each", await measure(1, () => rehearsal.up()), 120),
    );
    const preview = () => idlePreview(rehearsal);
    await preview();
    const idle = await besideOthers(lab, preview);
    console.log(describe("idle up, 6 hosts with 31 things each", await measure(10, () => rehearsal.up()), 5));
    const sessions = await sessionsOf(rehearsal, "h1", preview);
    console.log(figure("sessions on a host for an idle preview", sessions, 2));
    await withLatency(lab, rehearsal, idle);
  } finally {
    rehearsal.close();
    await down({ instance: "bench", purge: true, log: () => {} });
  }
}

/** Ten idle previews, and after each an idle run of every other tool that is installed; answers with the previews' median. */
async function besideOthers(lab: Lab, preview: () => Promise<void>): Promise<number> {
  const others = new OtherTools(lab, addresses, content);
  try {
    const tools = others.installed().map((tool) => ({ ...tool, seconds: [] as number[] }));
    for (const tool of tools) await tool.run();
    const previews: number[] = [];
    for (let turn = 0; turn < 10; turn++) {
      previews.push(...(await measure(1, preview)));
      for (const tool of tools) tool.seconds.push(...(await measure(1, tool.run)));
    }
    console.log(describe("idle preview, 6 hosts with 31 things each", previews, 3.5));
    for (const { name, version, seconds } of tools) {
      console.log(describe(`the same by ${name} ${version}, idle`, seconds));
      const share = median(previews) / median(seconds);
      console.log(figure(`our share of that`, Number(share.toFixed(2)), goals[name]));
    }
    if (tools.length === 0)
      console.log("neither ansible-playbook nor pyinfra is on the PATH to compare with");
    return median(previews);
  } finally {
    others.close();
  }
}

/** The same preview with 50 ms more between the operator and the hosts. */
async function withLatency(lab: Lab, rehearsal: Rehearsal, idle: number): Promise<void> {
  const way = await slowWay(lab, "203.0.113.20", 50);
  try {
    rehearsal.set("estate:hosts", hostsAt(addresses, { address: "127.0.0.1", port: way.port }));
    await rehearsal.up();
    const slow = await measure(5, () => idlePreview(rehearsal));
    console.log(describe("idle preview with 50 ms of latency added", slow, idle + 0.6));
  } finally {
    way.close();
    rehearsal.set("estate:hosts", hostsAt(addresses));
    // what a later program no longer has is removed over the way that the last `up` knew
    await rehearsal.up();
  }
}
