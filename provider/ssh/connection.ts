import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { EstateError } from "../errors.ts";
import { freePort } from "./free-port.ts";
import { bytesOf, lengthOf, type Part } from "./input.ts";
import type { Master } from "./master.ts";
import { cutShort, framed, remoteCommand } from "./remote-script.ts";
import {
  damaged,
  type Resumable,
  resumable,
  resumableCommand,
  resumedBytes,
  withoutOffset,
} from "./resumable.ts";
import { Slots } from "./slots.ts";
import { proxyArguments, sessionArguments } from "./ssh-arguments.ts";

/** sshd allows ten (MaxSessions), and one holds the connection open. */
const sessionsAtOnce = 8;

/** What a script left behind. */
export interface Answer {
  /** Its exit code; codes above 252 come as 252. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  /** What the script finds on its standard input; default: nothing. */
  readonly input?: readonly Part[];
  /**
   * A folder of the host in which as much of a large input as arrived is kept until the script has ended, so that a
   * repetition after a lost connection sends the rest alone. It has no character that a shell takes for its own.
   * Default: a repetition sends all of it.
   */
  readonly partials?: string;
  /** Hears each line that the script says on stderr, while it runs. */
  readonly onLine?: (line: string) => void;
  /** Whether the script only asks and changes nothing, which an error then says. */
  readonly onlyAsks?: boolean;
}

/** A host that lets us in. */
export interface Connection {
  /** Its key in `estate:hosts`. */
  readonly host: string;
  /** The public key that it presented: `ssh-ed25519 AAAA…`. */
  readonly hostKey: string;
  /** The public keys of the hosts that it was reached through, by their keys in `estate:hosts`. */
  readonly wayKeys: Readonly<Record<string, string>>;
  /**
   * Runs a POSIX sh script as root (as the user, where the host says `sudo: false`). Any exit code is an answer;
   * an {@link EstateError} is thrown where none came.
   */
  run(script: string, options?: RunOptions): Promise<Answer>;
  /**
   * Opens a SOCKS proxy on this machine's loopback whose connections begin at the host, for as long as this one
   * lasts. Resolves to its port.
   */
  openProxy(): Promise<number>;
}

/** A {@link Connection} over an ssh that is ready. */
export class SharedConnection implements Connection {
  readonly host: string;
  readonly hostKey: string;
  readonly wayKeys: Readonly<Record<string, string>>;
  readonly #master: Master;
  readonly #socket: string;
  readonly #sudo: boolean;
  readonly #way: string;
  readonly #slots = new Slots(sessionsAtOnce);
  #running = 0;

  constructor(at: {
    host: string;
    hostKey: string;
    wayKeys: Readonly<Record<string, string>>;
    master: Master;
    socket: string;
    sudo: boolean;
    way: string;
  }) {
    this.host = at.host;
    this.hostKey = at.hostKey;
    this.wayKeys = at.wayKeys;
    this.#master = at.master;
    this.#socket = at.socket;
    this.#sudo = at.sudo;
    this.#way = at.way;
  }

  /** Whether nothing runs over it. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  async run(script: string, options: RunOptions = {}): Promise<Answer> {
    this.#running += 1;
    try {
      return await this.#run(script, options);
    } finally {
      this.#running -= 1;
    }
  }

  async #run(script: string, options: RunOptions): Promise<Answer> {
    const { input = [], partials } = options;
    const upload = partials === undefined ? undefined : await resumable(input, partials);
    return this.#slots.use(async () => {
      let answer = await this.#once(script, options, upload);
      // what was damaged is gone from the host by now
      if (upload && answer.code === damaged) answer = await this.#once(script, options, upload);
      if (upload && answer.code === damaged) throw this.#damaged();
      return answer;
    });
  }

  async #once(script: string, options: RunOptions, upload: Resumable | undefined): Promise<Answer> {
    if (this.#master.hasEnded) throw this.#lost("before a step began; nothing of it ran");
    const answer = await this.#session(script, options, upload);
    if (answer.code === cutShort) throw this.#incomplete(answer.stderr, upload);
    if (answer.code === sshFailed || answer.code === noCode) throw await this.#failed(answer.stderr, options);
    return answer;
  }

  async openProxy(): Promise<number> {
    const port = await freePort();
    const child = spawn("ssh", proxyArguments(this.#socket, port), { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const code = await new Promise((resolve) => {
      child.on("error", (error) => {
        stderr += error.message;
      });
      child.on("close", resolve);
    });
    if (code === 0) return port;
    throw this.#error(
      "proxy-refused",
      `No proxy through ${this.host} could be opened on this machine.`,
      lastLine(stderr),
      "run the same command again",
    );
  }

  #session(
    script: string,
    { input = [], onLine }: RunOptions,
    upload: Resumable | undefined,
  ): Promise<Answer> {
    const body = framed(script);
    const command = upload
      ? resumableCommand({ sudo: this.#sudo }, body.length, upload)
      : remoteCommand({ sudo: this.#sudo }, body.length, lengthOf(input));
    const child = spawn("ssh", sessionArguments(this.#socket, command), { stdio: ["pipe", "pipe", "pipe"] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    if (onLine) createInterface({ input: child.stderr }).on("line", onLine);
    const sent = upload ? resumedBytes(body, upload, child.stdout) : bytesOf([body, ...input]);
    // a session that ends before it has read everything breaks the pipe; its code tells why
    pipeline(sent, child.stdin).catch(() => {});
    return new Promise((resolve) => {
      child.on("error", (error) => stderr.push(Buffer.from(error.message)));
      child.on("close", (code) => {
        const said = Buffer.concat(stdout);
        resolve({
          code: code ?? noCode,
          stdout: upload ? withoutOffset(said) : said,
          stderr: Buffer.concat(stderr).toString(),
        });
      });
    });
  }

  async #failed(stderr: string, { onlyAsks }: RunOptions): Promise<EstateError> {
    const refused = stderr.split("\n").find((line) => line.includes("Session open refused by peer"));
    if (refused)
      return this.#error(
        "session-limit",
        `${this.host} refused one more session on its connection, so a step did not run.`,
        refused.trim(),
        `set MaxSessions to 10 (its default) in the sshd_config of ${this.host}; up to ${sessionsAtOnce + 1} are used`,
      );
    // the connection's own ssh ends at the same moment and says why; where it lives on, only this session ended
    await Promise.race([this.#master.ended, pause(1000)]);
    return this.#lost(onlyAsks ? "while it was asked what it has; nothing was changed by that" : unknownEnd);
  }

  #lost(when: string): EstateError {
    return this.#error(
      "connection-lost",
      `The connection to ${this.host} was lost ${when}.`,
      this.#master.hasEnded ? lastLine(this.#master.stderr) : "the session ended without an exit code",
      "run the same command again: steps are safe to repeat",
    );
  }

  #incomplete(stderr: string, upload: Resumable | undefined): EstateError {
    const [folder, programs] = upload
      ? [upload.folder, "sh, dd, mkdir, find, stat and sha256sum"]
      : ["/var/tmp", "sh, dd, mktemp and wc"];
    return this.#error(
      "cut-short",
      `${this.host} did not receive a step and its data whole, so nothing of it ran.`,
      lastLine(stderr) || "the data ended too early",
      `check that ${folder} has room and is writable, and that ${programs} are there; then run the same command again`,
    );
  }

  #damaged(): EstateError {
    return this.#error(
      "upload-damaged",
      `What ${this.host} received as a step's data is not what was sent, so nothing of it ran.`,
      "another SHA-256, twice: what had arrived was thrown away, and it was sent again from its beginning",
      `see that nothing writes to the file while it is uploaded, and that the disk and the memory of ${this.host} are sound; then run the same command again`,
    );
  }

  #error(code: string, what: string, seen: string, advice: string): EstateError {
    const message = `${what}\n  way:  ${this.#way}\n  seen: ${seen}\n  next: ${advice}`;
    return new EstateError(message, { host: this.host, code });
  }
}

const sshFailed = 255;
/** The session was ended by a signal. */
const noCode = -1;
const unknownEnd = "in the middle of a step: it is unknown whether the step finished";

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)!.trim();
}
