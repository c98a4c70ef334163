import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a command in our place, with our terminal and signals, and resolves to its exit code (128 and more for
 * a signal).
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>}
 */
export async function handOver(command, args, env = process.env) {
  const child = spawn(command, args, { stdio: "inherit", env });
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    // A terminal sends its Ctrl-C to the child as well, and Pulumi takes a second one for "at once".
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? "SIGTERM"]));
    });
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}
