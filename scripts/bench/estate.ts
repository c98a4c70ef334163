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
  const { XDG_CACHE_HOME, XDG_STATE_HOME } = process.env;
  await down({ ...benchLab, purge: true });
  const folder = mkdtempSync(join(tmpdir(), "estate-bench-"));
  Object.assign(process.env, { XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder });
  try {
    console.log(describe("chat answered, nothing cached", await measure(1, freshEstate), 15 * MINUTE));
    await benchCached();
  } finally {
    restore({ XDG_CACHE_HOME, XDG_STATE_HOME });
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * In a process of its own, because this one knows by now what it has built. Packages of this machine and of npm that
 * are installed stay; images, engine, plugins and archives are made anew, and are the caches of what follows.
 */
async function freshEstate(): Promise<void> {
  const { code } = await runCommand(process.execPath, [FRESH_ESTATE], { onLine: logToTerminal });
  if (code !== 0) throw new OperatorError("The estate could not be measured; the reason stands above.");
}

async function benchCached(): Promise<void> {
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

/** Sets variables of the environment as they were; undefined: none. */
function restore(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
