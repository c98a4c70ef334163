/**
 * `npm run pulumi -- …`: the plain command, in the network namespace that its stack is reached from.
 */
import { runPulumi } from "./pulumi/run.ts";
import { runStory } from "./setup/operator-error.js";
import { logToTerminal } from "./setup/progress.js";

await runStory(() => runPulumi(process.argv.slice(2), logToTerminal));
