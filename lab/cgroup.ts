import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LabError } from "./error.ts";
import { run } from "./run.ts";

// USER_HZ, which Linux has fixed for all programs: ticks a second.
const ticks = 100;

/**
 * Where control groups are made on this machine. Every process of a lab lives in a group of its instance, so that
 * the kernel knows what is running and ends all of it at once: no recorded process id can go stale.
 */
export interface Hierarchy {
  /** Folder of the cgroup2 hierarchy. */
  unified: string;
  /** Folder of the old "name=systemd" hierarchy, where systemd-nspawn looks for its group on hybrid machines. */
  legacy: string | undefined;
  /** systemd owns the hierarchy: groups are scopes that it delegates. */
  systemd: boolean;
}

/** Reads /proc/self/mountinfo; throws a LabError when there is no cgroup2 hierarchy. */
export function parseHierarchy(mountinfo: string, systemd: boolean): Hierarchy {
  let unified: string | undefined;
  let legacy: string | undefined;
  for (const line of mountinfo.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const folder = before.split(" ")[4];
    const [type, , options = ""] = after.split(" ");
    if (type === "cgroup2") unified = folder;
    if (type === "cgroup" && options.split(",").includes("name=systemd")) legacy = folder;
  }
  if (unified === undefined) {
    throw new LabError(
      "This machine has no cgroup2 hierarchy mounted; the lab needs Linux 5.14 or later with one.",
    );
  }
  return { unified, legacy, systemd };
}

/** Where control groups are made on this machine now; throws a LabError when there is no cgroup2 hierarchy. */
export function readHierarchy(): Hierarchy {
  return parseHierarchy(readFileSync("/proc/self/mountinfo", "utf8"), existsSync("/run/systemd/system"));
}

/** Folders of a group (`["lab"]` for the instance, `["lab", "db"]` for a part of it), the unified one first. */
export function groupFolders(hierarchy: Hierarchy, group: string[]): string[] {
  const [instance = "", part] = group;
  if (hierarchy.systemd) {
    const slice = join(hierarchy.unified, "estate.slice", `estate-${instance}.slice`);
    return [part === undefined ? slice : join(slice, `estate-${instance}-${part}.scope`)];
  }
  const path = part === undefined ? `estate-${instance}` : `estate-${instance}/${part}`;
  return [hierarchy.unified, hierarchy.legacy].flatMap((root) =>
    root === undefined ? [] : [join(root, path)],
  );
}

/** The command that enters the group and becomes `command` there. */
export function enterGroup(hierarchy: Hierarchy, group: string[], command: string[]): string[] {
  if (hierarchy.systemd) {
    const [instance, part] = group;
    const slice = `--slice=estate-${instance}.slice`;
    const unit = `--unit=estate-${instance}-${part}.scope`;
    return [
      "systemd-run",
      "--scope",
      "--quiet",
      "--collect",
      slice,
      unit,
      "--property=Delegate=yes",
      "--",
      ...command,
    ];
  }
  return enterFolders(groupFolders(hierarchy, group), command);
}

/** The command that enters the groups of these folders, one in each hierarchy, and becomes `command` there. */
export function enterFolders(folders: string[], command: string[]): string[] {
  const files = folders.map((folder) => join(folder, "cgroup.procs"));
  const enter = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit; shift; done; shift; exec "$@"';
  return ["sh", "-c", enter, "sh", ...files, "--", ...command];
}

/** Makes the group and returns the command that runs `command` in it. */
export function inGroup(group: string[], command: string[]): string[] {
  const hierarchy = readHierarchy();
  if (!hierarchy.systemd) {
    for (const folder of groupFolders(hierarchy, group)) mkdirSync(folder, { recursive: true });
  }
  return enterGroup(hierarchy, group, command);
}

/** Starts a command in a group, detached from this process, with its output appended to a file. */
export async function spawnInGroup(group: string[], command: string[], logFile: string): Promise<void> {
  const [program = "", ...args] = inGroup(group, command);
  const log = openSync(logFile, "a", 0o600);
  const child = spawn(program, args, { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  child.unref();
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) =>
      reject(new LabError(`${command[0]} could not be started: ${error.message}`)),
    );
  });
}

/** Whether any process is left in the group or below it. */
export function isPopulated(group: string[]): boolean {
  const [folder = ""] = groupFolders(readHierarchy(), group);
  try {
    return /^populated 1$/m.test(readFileSync(join(folder, "cgroup.events"), "utf8"));
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Ids of all processes in the group and below it. */
export function processesOf(group: string[]): number[] {
  const [folder = ""] = groupFolders(readHierarchy(), group);
  return foldersBelow(folder).flatMap(processesIn);
}

/**
 * The process that the group began with, or the oldest of those that are left in and below it, and when it was started,
 * in milliseconds of the epoch; undefined when there is none.
 */
export function firstProcess(group: string[]): { pid: number; startedAt: number } | undefined {
  const [folder = ""] = groupFolders(readHierarchy(), group);
  return oldest(processesIn(folder)) ?? oldest(processesOf(group));
}

/** Names of the groups of an instance that exist now, whether or not a process is left in them. */
export function groupsOf(instance: string): string[] {
  const hierarchy = readHierarchy();
  const [folder = ""] = groupFolders(hierarchy, [instance]);
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const scope = new RegExp(`^estate-${instance}-(.+)\\.scope$`);
  return inside.flatMap(({ name }) => (hierarchy.systemd ? (scope.exec(name)?.[1] ?? []) : name));
}

/** Waits until no process is left in the group; returns false when some still are after `seconds`. */
export async function emptied(group: string[], seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (isPopulated(group)) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

/** Waits until a process has entered the group; returns false when none had after `seconds`. */
export async function entered(group: string[], seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (!isPopulated(group)) {
    if (Date.now() > deadline) return false;
    await pause(10);
  }
  return true;
}

/** Ends every process of the group at once and removes the group. */
export async function killGroup(group: string[]): Promise<void> {
  const hierarchy = readHierarchy();
  const folders = groupFolders(hierarchy, group);
  const [unified = ""] = folders;
  try {
    writeFileSync(join(unified, "cgroup.kill"), "1");
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  if (!(await emptied(group, 10))) {
    throw new LabError(
      `Processes ${processesOf(group).join(", ")} of the lab did not end within 10 seconds of SIGKILL. ` +
        "They wait for the kernel (state D in `ps`): see `dmesg`, then try again.",
    );
  }
  if (!hierarchy.systemd) for (const folder of folders) removeFolders(folder);
  // systemd forgets a scope that is empty, but keeps a slice until it is told.
  else if (group.length === 1) await run(["systemctl", "stop", `estate-${group[0]}.slice`]);
}

/**
 * Lets every process of the group stand still, or go on. Returns when all do, or after some seconds in which one that
 * waits for the kernel did not; nothing happens where there is no such group.
 */
export async function setFrozen(group: string[], isFrozen: boolean): Promise<void> {
  const [folder = ""] = groupFolders(readHierarchy(), group);
  const state = isFrozen ? "1" : "0";
  const reached = new RegExp(`^frozen ${state}$`, "m");
  try {
    writeFileSync(join(folder, "cgroup.freeze"), state);
    const deadline = Date.now() + 5000;
    while (!reached.test(readFileSync(join(folder, "cgroup.events"), "utf8")) && Date.now() < deadline) {
      await pause(10);
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function processesIn(folder: string): number[] {
  try {
    return readFileSync(join(folder, "cgroup.procs"), "utf8").split("\n").filter(Boolean).map(Number);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

function oldest(pids: number[]): { pid: number; startedAt: number } | undefined {
  const started = pids.flatMap((pid) => {
    const startedAt = startOf(pid);
    return startedAt === undefined ? [] : [{ pid, startedAt }];
  });
  return started.sort((one, other) => one.startedAt - other.startedAt || one.pid - other.pid)[0];
}

/** When a process was started; undefined when it has ended. */
function startOf(pid: number): number | undefined {
  try {
    const machineStart = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    return machineStart * 1000 + parseStartTicks(readFileSync(`/proc/${pid}/stat`, "utf8")) * (1000 / ticks);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Reads /proc/PID/stat: ticks from the start of this machine to that of the process. */
export function parseStartTicks(stat: string): number {
  // The second field is the program's name in parentheses, which may hold any character; this is the 22nd.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
}

function removeFolders(folder: string): void {
  for (const below of foldersBelow(folder).reverse()) {
    try {
      rmdirSync(below);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** The folder and all folders below it, each before its own. */
function foldersBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...inside.flatMap((entry) => foldersBelow(join(folder, entry.name)))];
}

/** Whether a file below /proc or of a control group could not be read because what it tells of has ended. */
export function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENODEV" || code === "ESRCH";
}
