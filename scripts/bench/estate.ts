import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { down } from "../../lab/lab.ts";
import { runCommand } from "../setup/command.js";
import { OperatorError } from "../setup/operator-error.js";
import { logToTerminal } from "../setup/progress.js";
import { type Answered, answeredChat, benchLab } from "./answered-chat.ts";
import { describe, measure } from "./measure.ts";

const FRESH_ESTATE = join(import.meta.dirname, "fresh-estate.ts");
const MINUTE = 60;

/** The whole estate until a chat is answered: with no cache of ours, with all of them, and what a preview of it costs. */
export async function benchEstate(): Promise<void> {
  await down({ ...benchLab, purge: true });
  console.log(describe("chat answered, nothing cached", await measure(1, fromNothing), 15 * MINUTE));
  let answered: Answered | undefined;
  try {
    const seconds = await measure(1, async () => {
      answered = await answeredChat();
    });
    const { estate, up } = answered!;
    console.log(describe("chat answered, all cached", seconds, 4 * MINUTE));
    console.log(describe("of which up of the estate", [up], 2 * MINUTE));
    const preview = async () => {
      const { code, output } = await estate.preview("--expect-no-changes");
      if (code !== 0) throw new Error(output);
    };
    await preview();
    console.log(describe("idle preview of the estate, Proxmox refreshed", await measure(10, preview), 4));
  } finally {
    answered?.estate.close();
    await down({ ...benchLab, purge: true });
  }
}

/** Packages of this machine and of npm that are installed stay; images, engine, plugins and archives are made anew. */
async function fromNothing(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
  const env = { ...process.env, XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder };
  try {
    const { code } = await runCommand(process.execPath, [FRESH_ESTATE], { env, onLine: logToTerminal });
    if (code !== 0) throw new OperatorError("The estate could not be measured; the reason stands above.");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
