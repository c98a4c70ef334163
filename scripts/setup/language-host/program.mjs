/**
 * How the engine's request to run a program becomes a Node process, and what its end means.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * @typedef {object} Run
 * @property {string} engine address of the engine, `host:port`
 * @property {string} monitor address of the resource monitor, `host:port`
 * @property {string} organization
 * @property {string} project
 * @property {string} stack
 * @property {string} directory where the program runs
 * @property {string} root folder of Pulumi.yaml
 * @property {string} entryPoint file or folder to run, relative to `directory`
 * @property {string} nodeArguments what Pulumi.yaml says for Node (`runtime.options.nodeargs`), parted by spaces
 * @property {number} parallel operations at once; 0 leaves it to the SDK
 * @property {boolean} dryRun
 * @property {Record<string, string>} config
 * @property {string[]} secretKeys names of the configuration's secrets
 */

/** The SDK exits with this code after it has told the engine what went wrong. */
const ALREADY_REPORTED = 32;

/**
 * The Node that runs the program: the one its project has locked, or else the one that runs this host.
 * @param {string} directory where the program runs
 */
export function programNode(directory) {
  const locked = join("node_modules", `node-linux-${process.arch}`, "bin", "node");
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, locked))) return join(folder, locked);
    if (folder === dirname(folder)) return process.execPath;
  }
}

/**
 * Resolves modules as the program in `directory` would, so that the host and the program share one SDK.
 * @param {string} directory where the program runs
 */
export function programRequire(directory) {
  return createRequire(join(directory, "package.json"));
}

/**
 * The arguments for Node: the project's own, the SDK's runner, its flags, the program.
 * @param {string} runner path of `@pulumi/pulumi/cmd/run`
 * @param {Run} run
 */
export function programArguments(runner, run) {
  return [
    ...run.nodeArguments.split(/\s+/).filter(Boolean),
    runner,
    `--monitor=${run.monitor}`,
    `--engine=${run.engine}`,
    `--organization=${run.organization}`,
    `--project=${run.project}`,
    `--stack=${run.stack}`,
    `--pwd=${run.directory}`,
    `--root-directory=${run.root}`,
    `--parallel=${run.parallel}`,
    ...(run.dryRun ? ["--dry-run"] : []),
    run.entryPoint,
  ];
}

/**
 * What the SDK reads from the environment. Configuration travels there because argv is visible to every user.
 * @param {Run} run
 */
export function programEnvironment(run) {
  return {
    PULUMI_CONFIG: JSON.stringify(run.config),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.secretKeys),
    PULUMI_NODEJS_TYPESCRIPT: "false",
  };
}

/**
 * What the end of the program tells the engine. `bail` means that the user has read the error already.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {{ error: string, bail: boolean }}
 */
export function programOutcome(code, signal) {
  if (signal) return { error: `the program was ended by ${signal}`, bail: false };
  if (code === ALREADY_REPORTED) return { error: "", bail: true };
  return { error: code ? `the program exited with code ${code}` : "", bail: false };
}

/**
 * What was imported as a TypeScript comment, without the values that are secret.
 * @param {string} text in Pulumi's own notation
 */
export function commentOf(text) {
  const shown = text.trimEnd().replace(/\bsecret\("(?:[^"\\]|\\.)*"\)/g, 'secret("…")');
  return `${shown
    .split("\n")
    .map((line) => `// ${line}`.trimEnd())
    .join("\n")}\n`;
}
