import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

/**
 * For tests: a network and mounts of their own, in which the real programs of this machine change nothing of it.
 * They end with their disposal, or with this process. It takes root, as the lab does.
 */
export class Namespaces implements Disposable {
  readonly #keeper: ChildProcess;
  /** What stands before a command that is to run in them. */
  readonly enter: readonly string[];

  private constructor(keeper: ChildProcess) {
    this.#keeper = keeper;
    this.enter = ["nsenter", `--target=${keeper.pid}`, "--net", "--mount"];
  }

  /** Makes them and runs `setUp`, lines of sh, in them. */
  static async make(setUp: string): Promise<Namespaces> {
    const own = ["unshare", "--net", "--mount", "--propagation", "private"];
    const script = `set -e\n${setUp}\necho ready\nexec sleep infinity`;
    const [command = "", ...args] = ["setpriv", "--pdeathsig", "KILL", ...own, "sh", "-c", script];
    const keeper = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(keeper, "exit").then(([code]) => {
      throw new Error(`namespaces could not be made, which takes root: unshare ended with ${code}`);
    });
    await Promise.race([once(keeper.stdout!, "data"), ended]);
    ended.catch(() => {});
    return new Namespaces(keeper);
  }

  /** What a command says that runs in them. */
  run(script: string): string {
    const [command = "", ...args] = [...this.enter, "sh", "-ec", script];
    return execFileSync(command, args, { encoding: "utf8" }).trim();
  }

  [Symbol.dispose](): void {
    this.#keeper.kill("SIGKILL");
  }
}
