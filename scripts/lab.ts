import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { LabError } from "../lab/error.ts";
import { shellCommand } from "../lab/guest/shell.ts";
import { machinesOf, requireHost } from "../lab/hosts.ts";
import { down, runningTopology, up } from "../lab/lab.ts";
import { requiredPackages } from "../lab/packages.ts";
import { guestPaths, instancePaths } from "../lab/paths.ts";
import { readStatus, statusTable } from "../lab/status.ts";
import { topologies, topologyNamed } from "../lab/topology.ts";
import { runStory } from "./setup/operator-error.js";
import { ensurePackages } from "./setup/packages.ts";

const usage = `usage: npm run lab -- up [--topology NAME] | down [--purge] | status | shell HOST [-- COMMAND...] | logs HOST
  --instance NAME   which lab; default: lab
  --topology NAME   ${topologies
    .map(({ name }) => name)
    .join(", ")
    .replace(/, (\w+)$/, " or $1")}; default: lab
  --purge           delete the disks, keys and logs too`;

/** What the lab runs beside its hosts, whose output is a log as theirs. */
const servers = ["pve", "acme"];

const log = (line: string) => console.log(line);

await runStory(async () => {
  const { command, host, rest, options } = readArguments(process.argv.slice(2));
  const { instance } = options;
  switch (command) {
    case "up": {
      // what is written wrongly is refused before anything is installed
      instancePaths(instance);
      topologyNamed(options.topology);
      await ensurePackages(requiredPackages, log);
      const lab = await up({ instance, topology: options.topology, log });
      console.log(`the lab "${instance}" is up; its page: ${lab.pageUrl}`);
      return 0;
    }
    case "down":
      await down({ instance, purge: options.purge, log });
      return 0;
    case "status":
      process.stdout.write(
        statusTable(await readStatus(instance, runningTopology(instance), instancePaths(instance))),
      );
      return 0;
    case "shell": {
      requireHost(host, runningTopology(instance), machinesOf(instance, instancePaths(instance)));
      const inside = rest.length > 0 ? rest : ["/bin/bash", "--login"];
      return become(shellCommand(instance, host, instancePaths(instance), inside));
    }
    case "logs":
      if (!servers.includes(host)) {
        requireHost(host, runningTopology(instance), machinesOf(instance, instancePaths(instance)));
      }
      return become(["cat", guestPaths(instancePaths(instance), host).console]);
    default:
      throw new LabError(
        `${command ? `"${command}" is no command of the lab.` : "A command is missing."}\n${usage}`,
      );
  }
});

function readArguments(args: string[]) {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const rest = end === -1 ? [] : args.slice(end + 1);
  try {
    const { values, positionals } = parseArgs({
      args: own,
      allowPositionals: true,
      options: {
        instance: { type: "string", default: "lab" },
        topology: { type: "string", default: "lab" },
        purge: { type: "boolean", default: false },
      },
    });
    const [command = "", host = "", ...extra] = positionals;
    if (extra.length > 0) throw new Error(`"${extra[0]}" is one word too many.`);
    return { command, host, rest, options: values };
  } catch (error) {
    throw new LabError(`${(error as Error).message}\n${usage}`);
  }
}

/** Gives the terminal to a command and returns its exit status. */
function become(command: string[]): number {
  const [program = "", ...args] = command;
  return spawnSync(program, args, { stdio: "inherit" }).status ?? 1;
}
