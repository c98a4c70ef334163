import { readArguments } from "../pulumi/arguments.js";
import { atLeast, OLDEST_GO, OLDEST_NODE, PROXMOX_PLUGIN_VERSION, PULUMI_VERSION } from "./versions.js";

/** @typedef {"start" | "test" | "lab" | "pulumi" | "build" | "deploy" | "rollback" | "lock-engine" | "graph" | "adopt" | "bench"} Verb */

/**
 * What a command needs of the machine.
 * @typedef {object} Needs
 * @property {boolean} root
 * @property {boolean} lab to make hosts and networks
 * @property {boolean} engine
 * @property {boolean} proxmoxPlugin
 * @property {boolean} port to show the page
 */

/**
 * What was found on the machine.
 * @typedef {object} Facts
 * @property {string} command as it was typed, `npm start`
 * @property {Needs} needs
 * @property {string} platform as Node names it, `linux`
 * @property {string} architecture as Node names it, `x64`
 * @property {string} system as it names itself, `Debian GNU/Linux 12 (bookworm)`
 * @property {boolean} isRoot
 * @property {string} node version
 * @property {boolean} hasNpm
 * @property {boolean} hasApt
 * @property {boolean} hasEngine whether there is one, or one to download
 * @property {boolean} hasProxmoxPlugin the same of the plugin
 * @property {string | undefined} go version
 * @property {string[]} kernelLacks in words, `overlay file systems`
 * @property {{ setting: string, isTaken: boolean }} port as ESTATE_PORT says it, or the usual one
 */

/**
 * What a command needs of the machine.
 * @param {Verb} verb
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Needs}
 */
export function needsOf(verb, args, environment) {
  const nothing = { root: false, lab: false, engine: false, proxmoxPlugin: false, port: false };
  switch (verb) {
    case "start":
      return { root: true, lab: true, engine: true, proxmoxPlugin: true, port: true };
    case "bench":
      return { ...nothing, root: true, lab: true, engine: true };
    case "test":
      if (args.includes("--no-lab")) return nothing;
      return { ...nothing, root: true, lab: true, engine: true, proxmoxPlugin: true };
    case "build":
    case "lock-engine":
    case "graph":
      return nothing;
    case "lab":
      return { ...nothing, root: true, lab: true };
    case "deploy":
    case "rollback":
      return needsOf("pulumi", ["up", ...args], environment);
    case "adopt":
      return needsOf("pulumi", ["preview", ...args], environment);
    case "pulumi": {
      const { isLab, reachesHosts } = readArguments(args, environment);
      return { ...nothing, root: isLab && reachesHosts, engine: true };
    }
  }
}

/**
 * Everything that is missing, a sentence each: what, and what to do about it. Empty where nothing is.
 * @param {Facts} facts
 * @returns {string[]}
 */
export function missingPreconditions(facts) {
  const { needs } = facts;
  if (facts.platform !== "linux") {
    return [
      `This runs on Linux, made for Debian 12 and 13; here is ${facts.platform}. Use a Debian machine or VM.`,
    ];
  }
  const missing = [];
  if (!["x64", "arm64"].includes(facts.architecture)) {
    missing.push(`The locked Node exists for x64 and arm64; this processor is ${facts.architecture}.`);
  }
  if (!atLeast(facts.node, OLDEST_NODE)) {
    missing.push(
      `Node 20 or later is needed to begin with, and this is ${facts.node}: install a newer one ` +
        "(`apt-get install nodejs npm` on Debian 13; nodejs.org has one for Debian 12).",
    );
  }
  if (!facts.hasNpm) missing.push("npm is not on the PATH: `apt-get install npm`.");
  if (needs.root && !facts.isRoot) {
    missing.push(
      `Only root may make or enter the lab's network namespaces: run it as root (\`sudo ${facts.command}\`).`,
    );
  }
  if (needs.lab && !facts.hasApt) {
    missing.push(
      `The lab is installed with apt-get and its hosts are Debian; here is ${facts.system} without apt-get. ` +
        "Use Debian 12 or 13.",
    );
  }
  if (needs.lab && facts.kernelLacks.length > 0) {
    missing.push(
      `The kernel does not give the lab ${facts.kernelLacks.join(", ")}: use a machine or VM with Debian's own ` +
        "kernel, or, in a container, start it privileged.",
    );
  }
  missing.push(...missingGo(facts));
  if (needs.port) missing.push(...missingPort(facts));
  return missing;
}

/**
 * Whether the text names a port that a program can be reached on.
 * @param {string} setting
 */
export function isPort(setting) {
  const port = Number(setting);
  return Number.isInteger(port) && port >= 1 && port <= 65535;
}

/**
 * @param {Facts} facts
 * @returns {string[]}
 */
function missingPort({ port: { setting, isTaken }, command }) {
  if (!isPort(setting)) {
    return [
      `ESTATE_PORT is "${setting}"; it must be a port from 1 to 65535: \`ESTATE_PORT=8080 ${command}\`.`,
    ];
  }
  if (!isTaken) return [];
  return [
    `Port ${setting}, where the page is to be shown, is taken by another program: end that program ` +
      `(\`ss -ltnp 'sport = :${setting}'\` names it), or choose another port ` +
      `(\`ESTATE_PORT=${setting === "8081" ? 8082 : 8081} ${command}\`).`,
  ];
}

/**
 * @param {Facts} facts
 * @returns {string[]}
 */
function missingGo({ needs, hasEngine, hasProxmoxPlugin, go }) {
  const toBuild = [];
  if (needs.engine && !hasEngine) toBuild.push(`Pulumi ${PULUMI_VERSION}`);
  if (needs.proxmoxPlugin && !hasProxmoxPlugin)
    toBuild.push(`Pulumi's Proxmox plugin ${PROXMOX_PLUGIN_VERSION}`);
  if (toBuild.length === 0 || (go && atLeast(go, OLDEST_GO))) return [];
  const [is, has] = toBuild.length === 1 ? ["is", "it has"] : ["are", "they have"];
  const found = go ? `Go ${go} is here` : "there is no Go here";
  const instead = hasProxmoxPlugin || !needs.proxmoxPlugin ? ", or put pulumi on the PATH" : "";
  return [
    `${toBuild.join(" and ")} ${is} not installed and cannot be downloaded from here, so ${has} to be built, ` +
      `which needs Go 1.19 or later (it fetches the Go it needs by itself); ${found}. ` +
      `Install it (\`apt-get install --no-install-recommends golang-go\`)${instead}.`,
  ];
}
