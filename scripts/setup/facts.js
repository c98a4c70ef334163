import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { findCommand, runCommand } from "./command.js";
import { stateDirectory } from "./directories.js";
import { findEngine } from "./engine-location.js";
import { goVersion } from "./go-version.js";
import { isPort, needsOf } from "./preconditions.js";
import { hasProxmoxPlugin } from "./proxmox-plugin-location.js";
import { isProxmoxPluginReleased } from "./proxmox-plugin-release.js";
import { fetchChecksums } from "./release.js";

const DEFAULT_PORT = "8080";

/**
 * Looks at the machine without changing anything, and only at what the command needs.
 * @param {import("./preconditions.js").Verb} verb
 * @param {string[]} args
 * @returns {Promise<import("./preconditions.js").Facts>}
 */
export async function collectFacts(verb, args) {
  const needs = needsOf(verb, args, process.env);
  const [hasEngine, hasPlugin] = await Promise.all([
    needs.engine && engineIsAtHand(),
    needs.proxmoxPlugin && proxmoxPluginIsAtHand(),
  ]);
  const isBuilt = (needs.engine && !hasEngine) || (needs.proxmoxPlugin && !hasPlugin);
  const port = process.env.ESTATE_PORT || DEFAULT_PORT;
  return {
    command: commandLine(verb, args),
    needs,
    platform: process.platform,
    architecture: process.arch,
    system: systemName(),
    isRoot: process.getuid?.() === 0,
    node: process.version,
    hasNpm: findCommand("npm") !== undefined,
    hasApt: findCommand("apt-get") !== undefined && findCommand("dpkg-query") !== undefined,
    hasEngine,
    hasProxmoxPlugin: hasPlugin,
    go: isBuilt ? await goVersion() : undefined,
    kernelLacks: needs.lab ? await kernelLacks() : [],
    port: { setting: port, isTaken: needs.port && isPort(port) && (await isTakenByOthers(Number(port))) },
  };
}

/**
 * The command as its user types it.
 * @param {import("./preconditions.js").Verb} verb
 * @param {string[]} args
 */
export function commandLine(verb, args) {
  const npm = verb === "start" || verb === "test" ? `npm ${verb}` : `npm run ${verb}`;
  return [npm, ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
}

async function engineIsAtHand() {
  return (await findEngine()) !== undefined || (await fetchChecksums()) !== undefined;
}

async function proxmoxPluginIsAtHand() {
  return hasProxmoxPlugin() || (await isProxmoxPluginReleased());
}

function systemName() {
  if (!existsSync("/etc/os-release")) return process.platform;
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "an unnamed Linux";
}

async function kernelLacks() {
  const lacks = [];
  // Debian loads overlay when it is first mounted, so its absence from the list alone says nothing.
  if (!hasFileSystem("overlay") && (await runCommand("modprobe", ["-n", "overlay"])).code !== 0) {
    lacks.push("overlay file systems");
  }
  if (!hasFileSystem("cgroup2")) lacks.push("control groups, version 2");
  const unshare = await runCommand("unshare", ["--net", "--mount", "true"]);
  if (process.getuid?.() === 0 && unshare.code !== 0) lacks.push("network and mount namespaces");
  return lacks;
}

/** @param {string} name */
function hasFileSystem(name) {
  return new RegExp(`\\t${name}$`, "m").test(readFileSync("/proc/filesystems", "utf8"));
}

/** @param {number} port */
async function isTakenByOthers(port) {
  return !isOurs(port) && (await isTaken(port));
}

/**
 * Whether our lab shows its page on the port since this machine was started.
 * @param {number} port
 */
function isOurs(port) {
  const file = join(stateDirectory(), "lab", "state.json");
  if (!existsSync(file)) return false;
  const lab = JSON.parse(readFileSync(file, "utf8"));
  return (
    lab.port === port && lab.machineBoot === readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()
  );
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function isTaken(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(true));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(false)));
  });
}
