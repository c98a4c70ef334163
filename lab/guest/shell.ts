import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { enterFolders, groupFolders, readHierarchy } from "../cgroup.ts";
import { LabError } from "../error.ts";
import { machineId, type Paths } from "../paths.ts";
import { leaderOf } from "./report.ts";

// nsenter that forks stops itself where its child is stopped. A guest that shuts down stops all that runs in it, then ends
// it; outside of the guest nobody would let nsenter go on to see that, and the guest would wait for it for ever.
const toTheEnd = '"$@"; exit $?';

/** The command that runs `command` as root inside the guest whose first process is `leader`. */
export function insideCommand(leader: number, terminal: string, command: string[]): string[] {
  const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd"];
  const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";
  const environment = ["env", "-i", "HOME=/root", "LANG=C.UTF-8", path, `TERM=${terminal}`];
  const entered = ["nsenter", `--target=${leader}`, ...namespaces, "--no-fork", "--", ...environment];
  return [...entered, "sh", "-c", toTheEnd, "sh", ...command];
}

/**
 * The command that runs `command` as root in a running guest, without SSH. It joins the guest's control group, so
 * that what it leaves behind ends with the guest. Throws a LabError when the guest is not running.
 */
export function shellCommand(instance: string, guest: string, paths: Paths, command: string[]): string[] {
  const group = [instance, guest];
  const leader = leaderOf(instance, guest, paths);
  if (leader === undefined) {
    const remedy =
      machineId(guest) === undefined
        ? "`npm run lab -- up` starts what is missing."
        : "Its power is switched by the Proxmox API.";
    throw new LabError(`${guest} is not running. ${remedy}`);
  }
  // A group that has groups below it may hold no process itself.
  const folders = groupFolders(readHierarchy(), group).map((folder) => join(folder, "shell"));
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return enterFolders(folders, insideCommand(leader, process.env.TERM ?? "dumb", command));
}
