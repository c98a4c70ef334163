/**
 * `npm run rollback`: the version before the one that serves, or the one that is named first. Further arguments are
 * those of `pulumi up`.
 */
import { rollBack } from "./release/stack.ts";
import { runStory } from "./setup/operator-error.js";

const [first, ...rest] = process.argv.slice(2);
const version = first?.startsWith("-") ? undefined : first;

await runStory(() =>
  rollBack(version, version === undefined ? process.argv.slice(2) : rest, (line) => console.log(line)),
);
