/**
 * `npm run graph`: who talks to whom in an estate, and why. Nothing else will be able to.
 */
import { compile } from "../components/estate/compile.ts";
import { printGraph } from "../components/estate/graph.ts";
import { loadEstate } from "../components/estate/load.ts";
import { EstateMistakes, type Mistake } from "../components/mistake.ts";
import { OperatorError, runStory } from "./setup/operator-error.js";

await runStory(async () => {
  const mistakes: Mistake[] = [];
  const estate = await loadEstate(process.argv[2] ?? "brainall").catch((error: unknown) => {
    throw error instanceof EstateMistakes ? new OperatorError(error.message) : error;
  });
  const compiled = compile(estate, mistakes);
  if (!compiled) throw new OperatorError(new EstateMistakes(mistakes).message);
  process.stdout.write(printGraph(compiled.flows));
});
