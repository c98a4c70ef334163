import { execFile } from "node:child_process";
import { ConfigurationError } from "./config/error.ts";

/**
 * Runs a program: a wrong configuration ends it with one message and status 78 (EX_CONFIG), which tells systemd
 * that starting it again is of no use.
 */
export async function runProgram(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exitCode = 78;
  }
}

/** Tells systemd that a unit of `Type=notify` is ready, where it asks for that. Needs `NotifyAccess=all`. */
export function notifyReady(): void {
  if (process.env.NOTIFY_SOCKET) execFile("systemd-notify", ["--ready"], () => {});
}

/** Calls `stop` once, at the first SIGTERM or SIGINT. */
export function onStop(stop: () => void): void {
  let stopped = false;
  const once = () => {
    if (!stopped) stop();
    stopped = true;
  };
  process.on("SIGTERM", once).on("SIGINT", once);
}
