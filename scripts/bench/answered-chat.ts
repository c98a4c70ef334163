import { type Lab, up } from "../../lab/lab.ts";
import { requiredPackages } from "../../lab/packages.ts";
import { ChatClient } from "../e2e/chat-client.ts";
import { Rehearsal } from "../rehearsal/rehearsal.ts";
import { ensureEngine } from "../setup/engine.ts";
import { ensurePackages } from "../setup/packages.ts";
import { logToTerminal } from "../setup/progress.js";
import { ensureProxmoxPlugin } from "../setup/proxmox-plugin.ts";

/** The lab of the measured estate. */
export const benchLab = { instance: "bench", topology: "brainall", log: () => {} } as const;

export interface Answered {
  readonly lab: Lab;
  readonly estate: Rehearsal;
  /** Seconds of `pulumi up`, the building of the application's archive included where there is none. */
  readonly up: number;
}

/** What `npm start` does, on a lab beside the operator's, until the first user has an answer from the model. */
export async function answeredChat(): Promise<Answered> {
  await ensurePackages(requiredPackages, logToTerminal);
  await ensureProxmoxPlugin(await ensureEngine(logToTerminal), logToTerminal);
  const lab = await up(benchLab);
  const estate = await Rehearsal.ofEstate(lab);
  const begin = performance.now();
  await estate.operated("up", "--yes", "--skip-preview");
  const seconds = (performance.now() - begin) / 1000;
  const { output } = await estate.pulumi("stack", "output", "firstUserPassword", "--show-secrets");
  const chat = new ChatClient(lab);
  try {
    await chat.logIn("ada@brain.localhost", output.trim());
    let last = "nothing";
    for await (const { type } of chat.chat("llama3.1-8b", "How do I bake bread?")) last = type;
    if (last !== "done") throw new Error(`the answer ended with ${last}`);
  } finally {
    chat.close();
  }
  return { lab, estate, up: seconds };
}
