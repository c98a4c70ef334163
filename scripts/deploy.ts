/**
 * `npm run deploy`: the application as its sources are, a new version beside the old one. Arguments are those of
 * `pulumi up`.
 */
import { deploy } from "./release/stack.ts";
import { runStory } from "./setup/operator-error.js";

await runStory(() => deploy(process.argv.slice(2), (line) => console.log(line)));
