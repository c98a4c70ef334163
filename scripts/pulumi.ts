/**
 * `npm run pulumi -- …`: the plain command, in the network namespace that its stack is reached from.
 *
 * ESTATE_LAB is for tests alone: it names the lab that they have beside an operator's own, with a configuration
 * that says the same (`--config-file`). Nothing else reads it, because Pulumi.lab.yaml fixes the lab "lab".
 */
import { runPulumi } from "./pulumi/run.ts";
import { runStory } from "./setup/operator-error.js";
import { logToTerminal } from "./setup/progress.js";

const instance = process.env.ESTATE_LAB || "lab";

await runStory(() => runPulumi(process.argv.slice(2), logToTerminal, { instance }));
