/**
 * `npm start`: from a fresh machine to the estate BrainAll on machines of this machine's own.
 */
import * as lab from "../lab/lab.ts";
import { requiredPackages } from "../lab/packages.ts";
import { readOutput, runPulumi } from "./pulumi/run.ts";
import { ensureEngine } from "./setup/engine.ts";
import { OperatorError, runStory } from "./setup/operator-error.js";
import { ensurePackages } from "./setup/packages.ts";
import { ensureProxmoxPlugin } from "./setup/proxmox-plugin.ts";
import { whatNext } from "./start/what-next.ts";

const log = (line: string) => console.log(line);

await runStory(async () => {
  log("What is missing on this machine");
  await ensurePackages(requiredPackages, log);
  await ensureProxmoxPlugin(await ensureEngine(log), log);

  log("\nThe lab: two networks and their hosts, on this machine");
  const isAnew = !lab.isKept("lab");
  const running = await lab.up({ instance: "lab", topology: "brainall", log: (line) => log(`  ${line}`) });

  log("\nThe estate: what `npm run pulumi -- up` does");
  const code = await runPulumi(["up", "--yes", "--stack", "lab"], log, { releaseDeadLock: true, isAnew });
  if (code !== 0) throw new OperatorError("`pulumi up` failed; what it printed above says where and why.");

  const email = await readOutput("lab", "firstUser", log);
  log(whatNext({ pageUrl: running.pageUrl, roots: running.acmeRoots, email }));
});
