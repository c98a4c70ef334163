import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../setup/command.js";
import { OperatorError } from "../setup/operator-error.js";
import { logToTerminal } from "../setup/progress.js";
import { describe, measure } from "./measure.ts";

const FRESH_ENGINE = join(import.meta.dirname, "fresh-engine.ts");

/** The engine from nothing: no cache of ours, and so none of Go's, whose caches are kept within ours. */
export async function benchEngine(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
  const env = { ...process.env, XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder };
  try {
    const seconds = await measure(1, async () => {
      const { code } = await runCommand(process.execPath, [FRESH_ENGINE], { env, onLine: logToTerminal });
      if (code !== 0) throw new OperatorError("The engine could not be measured; the reason stands above.");
    });
    console.log(describe("engine from nothing", seconds, 480));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
