import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Lab } from "../../lab/lab.ts";
import { inNamespace } from "../../lab/namespaces.ts";

// each direction waits for half of it; a timer keeps the order of those that were set before it
const proxy = `
import { connect, createServer } from "node:net";
const [host, delay] = [process.argv[1], Number(process.argv[2]) / 2];
const late = (from, to) => {
  from.on("data", (data) => setTimeout(() => to.write(data), delay));
  from.on("close", () => setTimeout(() => to.destroy(), delay));
  from.on("error", () => {});
};
const server = createServer({ noDelay: true }, (client) => {
  const target = connect({ host, port: 22, noDelay: true });
  late(client, target);
  late(target, client);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit()).resume();
`;

/** A way to port 22 of a host that takes so many milliseconds longer, there and back. */
export interface SlowWay {
  /** Where it begins, on the operator's loopback. */
  readonly port: number;
  close(): void;
}

export async function slowWay(lab: Lab, host: string, milliseconds: number): Promise<SlowWay> {
  const [command, ...args] = inNamespace(lab.operatorNamespace, [
    ...[process.execPath, "--input-type=module", "-e", proxy, host, String(milliseconds)],
  ]);
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const [port] = await once(createInterface(child.stdout), "line");
  return { port: Number(port), close: () => child.stdin.end() };
}
