/**
 * What the benchmark of the engine measures, in a process of its own because its caches are empty ones.
 */
import { ensureEngine } from "../setup/engine.ts";
import { findEngine } from "../setup/engine-location.js";
import { OperatorError, runStory } from "../setup/operator-error.js";

await runStory(async () => {
  const present = await findEngine();
  if (present) {
    throw new OperatorError(
      `There is nothing to measure: ${present} is on the PATH and would be used as it is. ` +
        "Take its folder off the PATH for this benchmark.",
    );
  }
  await ensureEngine((line) => console.log(line));
});
