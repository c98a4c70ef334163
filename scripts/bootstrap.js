/**
 * What `npm start`, `npm test` and `npm run …` begin with, on any Node from 20 on: look whether this machine
 * can do it, install the locked dependencies, and hand over to the locked Node.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureDependencies, lockedNode } from "./setup/dependencies.js";
import { collectFacts } from "./setup/facts.js";
import { handOver } from "./setup/hand-over.js";
import { OperatorError, runStory } from "./setup/operator-error.js";
import { missingPreconditions } from "./setup/preconditions.js";
import { logToTerminal } from "./setup/progress.js";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const VERBS = /** @type {const} */ ([
  "start",
  "test",
  "lab",
  "pulumi",
  "build",
  "deploy",
  "rollback",
  "lock-engine",
  "graph",
  "adopt",
  "bench",
]);

await runStory(async () => {
  const [name, ...args] = process.argv.slice(2);
  const verb = VERBS.find((known) => known === name);
  if (!verb) throw new OperatorError(`There is no command "${name ?? ""}"; there are ${VERBS.join(", ")}.`);

  const facts = await collectFacts(verb, args);
  const missing = missingPreconditions(facts);
  if (missing.length > 0) {
    throw new OperatorError(
      `${facts.command} cannot run here yet; nothing was changed.\n${missing.map((sentence) => `  - ${sentence}`).join("\n")}`,
    );
  }

  await ensureDependencies(ROOT, logToTerminal);
  return handOver(lockedNode(ROOT), [join(ROOT, "scripts", `${verb}.ts`), ...args]);
});
