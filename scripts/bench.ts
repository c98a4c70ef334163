/**
 * `npm run bench [-- engine|lab|machines|hosts|scale|estate …]`: how long things take here. Speed is measured by this command alone,
 * never in a test.
 */
import { cpus } from "node:os";
import { benchEngine } from "./bench/engine.ts";
import { benchEstate } from "./bench/estate.ts";
import { benchHosts } from "./bench/hosts.ts";
import { benchLab } from "./bench/lab.ts";
import { benchMachines } from "./bench/machines.ts";
import { benchScale } from "./bench/scale.ts";
import { OperatorError, runStory } from "./setup/operator-error.js";

const benches = {
  engine: benchEngine,
  lab: benchLab,
  machines: benchMachines,
  hosts: benchHosts,
  scale: benchScale,
  estate: benchEstate,
};

await runStory(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !Object.hasOwn(benches, name));
  if (unknown.length > 0)
    throw new OperatorError(
      `There is no benchmark ${unknown.join(", ")}. Choose of: ${Object.keys(benches).join(", ")}.`,
    );
  console.log(
    `${cpus().length} cores, ${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}`,
  );
  for (const [name, bench] of Object.entries(benches))
    if (wanted.length === 0 || wanted.includes(name)) await bench();
});
