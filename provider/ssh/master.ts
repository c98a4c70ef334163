import { type ChildProcessByStdio, spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { exitArguments, readyMark } from "./ssh-arguments.ts";

/** Of a connection that outlives the process that made it: how to end it, and what it says. */
export interface Background {
  readonly socket: string;
  readonly log: string;
}

/** The ssh process that holds one connection open for all sessions on it. */
export class Master {
  /** Settles when the connection has ended, however it did, or is left to others. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #background: Background | undefined;
  /** How much of the log was there before us. */
  readonly #logged: number;
  #stderr = "";
  #hasEnded = false;

  constructor(args: readonly string[], background?: Background) {
    this.#background = background;
    this.#logged = background ? (statSync(background.log, { throwIfNoEntry: false })?.size ?? 0) : 0;
    // the kernel ends it with us, even if we are killed: the end of its input would not while a step still runs
    const command = ["--pdeathsig", "TERM", "ssh", ...args];
    this.#child = spawn("setpriv", command, { stdio: ["pipe", "pipe", "pipe"] });
    // an ssh that ends at once breaks the pipe; its `close` tells the rest
    this.#child.stdin.on("error", () => {});
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.#child.on("error", (error) => {
      this.#stderr += `${error.message}\n`;
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("close", () => {
        this.#stderr = this.stderr;
        this.#hasEnded = true;
        resolve();
      });
    });
  }

  /** Whether the connection has ended. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** All that ssh wrote to standard error until now. */
  get stderr(): string {
    return this.#hasEnded ? this.#stderr : this.#stderr + this.#log();
  }

  /** Waits until sessions can be opened, or ssh has ended, or `milliseconds` are over. */
  async ready(milliseconds: number): Promise<"ready" | "ended" | "late"> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(resolve, milliseconds, "late");
    });
    try {
      return await Promise.race([this.#mark(), this.ended.then(() => "ended" as const), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connection with all its sessions, and resolves once ssh is gone. */
  async end(): Promise<void> {
    if (this.#background) await exit(this.#background.socket);
    await this.leave();
  }

  /** Ends what holds the connection open for us alone: one in the background stays for those who come next. */
  async leave(): Promise<void> {
    this.#child.kill();
    await this.ended;
  }

  #log(): string {
    if (!this.#background) return "";
    try {
      return readFileSync(this.#background.log).subarray(this.#logged).toString();
    } catch {
      return "";
    }
  }

  #mark(): Promise<"ready"> {
    let output = "";
    return new Promise((resolve) => {
      this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
        // what a login shell prints may come before it
        output += text;
        if (output.includes(readyMark)) resolve("ready");
      });
    });
  }
}

/** Where the connection is gone already, so is what could end it. */
function exit(socket: string): Promise<void> {
  const child = spawn("ssh", exitArguments(socket), { stdio: "ignore" });
  return new Promise((resolve) => {
    child.on("error", () => resolve());
    child.on("close", () => resolve());
  });
}
