/**
 * `npm run build`: the application as an archive that a host can run, named by the hash of its sources.
 */
import { statSync } from "node:fs";
import { buildRelease } from "./release/build.ts";
import { runStory } from "./setup/operator-error.js";

const log = (line: string) => console.log(line);

await runStory(async () => {
  const { version, archive } = await buildRelease(log);
  const mebibytes = Math.round(statSync(archive).size / 2 ** 20);
  log(`release ${version} is built: ${archive} (${mebibytes} MiB)`);
});
