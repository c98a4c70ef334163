import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * For tests: a server on a free port of this machine that answers GET /NUMBER with that status. It is a process of
 * its own, because a test that runs a host's script waits for it and could not answer.
 */
export class StatusServer implements Disposable {
  readonly #child: ChildProcess;
  /** `127.0.0.1:4711`. */
  readonly address: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.address = `127.0.0.1:${port}`;
  }

  static async start(): Promise<StatusServer> {
    const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = await once(child.stdout!, "data");
    return new StatusServer(child, Number(String(port)));
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}

const program = `
const server = require("node:http").createServer((request, response) => {
  response.statusCode = Number(request.url.slice(1));
  response.end("x".repeat(100_000));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
// ends with the test, also where that is killed
setInterval(() => process.ppid === ${process.pid} || process.exit(), 1000);
`;
