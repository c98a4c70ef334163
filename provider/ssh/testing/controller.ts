import { Pool } from "../pool.ts";

// stands for a provider that is killed while a step runs: its arguments are `estate:hosts` as JSON, and a named
// pipe in which the step says that it began
const [hosts, pipe] = process.argv.slice(2);
const connection = await new Pool(JSON.parse(hosts!)).connect("db");
await connection.run(`echo running >'${pipe}'; while kill -0 $PPID; do sleep 0.1; done`);
