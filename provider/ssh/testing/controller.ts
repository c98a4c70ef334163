import { Pool } from "../pool.ts";

// stands for a provider that is killed while a step runs: its argument is `estate:hosts` as JSON
const connection = await new Pool(JSON.parse(process.argv[2]!)).connect("db");
await connection.run("echo running; while kill -0 $PPID; do sleep 0.1; done", {
  onOutput: (line) => console.log(line),
});
