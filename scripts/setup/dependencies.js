import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.js";
import { exclusively } from "./exclusively.js";
import { OperatorError } from "./operator-error.js";
import { withProgress } from "./progress.js";

/** @typedef {import("./progress.js").Log} Log */
/** @typedef {import("./progress.js").Say} Say */

/**
 * Installs the npm dependencies where they are missing or not those of the lockfile.
 * @param {string} root folder of package-lock.json
 * @param {Log} log
 */
export async function ensureDependencies(root, log) {
  if (areInstalled(root)) return;
  const onWait = () => log("  another set-up is installing the npm dependencies; waiting for it");
  await exclusively(join(root, "node_modules"), onWait, async () => {
    if (!areInstalled(root)) await install(root, log);
  });
}

/**
 * The locked Node 24 of this project.
 * @param {string} root
 */
export function lockedNode(root) {
  return join(root, "node_modules", `node-linux-${process.arch}`, "bin", "node");
}

/** @param {string} root */
function areInstalled(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), "utf8") === stamp(root);
}

/** @param {string} root */
const stampFile = (root) => join(root, "node_modules", ".estate-lockfile");

/**
 * Written last, so that an installation which was killed counts as none.
 * @param {string} root
 */
function stamp(root) {
  return `${createHash("sha256").update(lockfile(root)).digest("hex")}\n`;
}

/** @param {string} root */
const lockfile = (root) => readFileSync(join(root, "package-lock.json"), "utf8");

/**
 * @param {string} root
 * @param {Log} log
 */
async function install(root, log) {
  const total = Object.keys(JSON.parse(lockfile(root)).packages).length - 1;
  await withProgress(
    log,
    `installing npm dependencies (npm ci, ${total} in the lockfile)`,
    async (/** @type {Say} */ say) => {
      let fetched = 0;
      const onLine = (/** @type {string} */ line) => {
        if (isFetch(line)) say(`${++fetched} fetched`);
      };
      const { code, stderr } = await runCommand("npm", ["ci", "--loglevel=http"], { cwd: root, onLine });
      if (code !== 0) {
        throw new OperatorError(
          `The npm dependencies cannot be installed: \`npm ci\` ended with code ${code}.\n${npmErrors(stderr)}`,
        );
      }
    },
  );
  writeFileSync(stampFile(root), stamp(root));
}

/**
 * The first lines in which npm says what went wrong; it calls them differently from version to version.
 * @param {string} output
 */
export function npmErrors(output) {
  const errors = output.split("\n").filter((line) => /^npm (error|ERR!) ./.test(line));
  return errors.slice(0, 8).join("\n");
}

/**
 * Whether a line of `npm ci --loglevel=http` tells of a package that has arrived.
 * @param {string} line
 */
export function isFetch(line) {
  return /^npm http (fetch|cache).*\.tgz/.test(line);
}
