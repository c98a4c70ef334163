import { once } from "node:events";
import { readOptions } from "./options.ts";
import { createModelServer } from "./server.ts";

// Stands where `vllm` stands in production, with the same arguments: `main.ts serve MODEL --port 8000 …`.

const { host, port, ...options } = readOptions(process.argv.slice(2), process.env);
const server = createModelServer(options);
server.listen(port, host);
await once(server, "listening");
console.log(`a stand-in for the model ${options.model} listens on http://${host}:${port}; it does not think`);
process.once("SIGTERM", () => {
  server.close();
  server.closeIdleConnections();
});
