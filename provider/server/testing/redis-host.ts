import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** For tests: a Redis of its own on a Unix socket, with its users in a file. */
export class RedisServer implements Disposable {
  readonly #top = mkdtempSync(join(tmpdir(), "redis-"));
  readonly socket = join(this.#top, "redis.sock");
  /** Where the login of an admin is looked for; there is none at first. */
  readonly adminFile = join(this.#top, "admin");
  readonly #users = join(this.#top, "users.acl");
  readonly #pid = join(this.#top, "pid");
  readonly #settings = [
    "port 0",
    `unixsocket ${this.socket}`,
    `dir ${this.#top}`,
    `logfile ${join(this.#top, "log")}`,
    "loglevel debug",
    'save ""',
    "daemonize yes",
    `pidfile ${this.#pid}`,
  ];

  /** `keepsUsers`: whether it has an aclfile. */
  constructor({ keepsUsers = true } = {}) {
    if (spawnSync("redis-server", ["--version"]).error)
      throw new Error("Redis is not installed: apt-get install redis-server");
    if (keepsUsers) {
      appendFileSync(this.#users, "");
      this.#settings.push(`aclfile ${this.#users}`);
    }
    this.start();
  }

  start(): void {
    this.#start(this.#settings);
  }

  /** Another server in its place, that keeps no users. */
  startAnother(): void {
    this.#start(this.#settings.filter((setting) => !setting.startsWith("aclfile")));
  }

  #start(settings: readonly string[]): void {
    execFileSync("redis-server", ["-"], { input: [...settings, ""].join("\n"), stdio: "pipe" });
    this.#untilAnswered(["-s", this.socket, "PING"]);
  }

  /** Without saving anything. */
  stop(): void {
    process.kill(Number(readFileSync(this.#pid, "utf8")), "SIGKILL");
    this.#untilRefused();
  }

  restart(): void {
    this.stop();
    this.start();
  }

  /** What Redis answers to each line. */
  query(commands: string): string {
    return execFileSync("redis-cli", ["-s", this.socket], {
      input: `${commands}\n`,
      encoding: "utf8",
    }).trim();
  }

  /** What an answer to a user begins with: `PONG`, or why not. */
  loginOf(name: string, password: string): string {
    const hex = [...Buffer.from(password)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
    return this.query(`AUTH ${name} "${hex}"`).split(" ")[0]!;
  }

  /** A client that stays connected: it answers each command with the first line of what Redis does. */
  connect(): { ask(command: string): Promise<string> } & Disposable {
    const socket = connect(this.socket).setEncoding("utf8");
    return {
      async ask(command) {
        socket.write(`${command}\r\n`);
        const [answer] = await once(socket, "data");
        return answer.split("\r\n")[0];
      },
      [Symbol.dispose]() {
        socket.destroy();
      },
    };
  }

  /** What `ACL LIST` says of a user; undefined where there is none. */
  userCalled(name: string): string | undefined {
    return lineOf(name, this.query("ACL LIST"));
  }

  /** What would be there after a restart. */
  savedUser(name: string): string | undefined {
    return lineOf(name, readFileSync(this.#users, "utf8"));
  }

  /** Makes a user the one by which everything is done. */
  logInAs(name: string, password: string): void {
    writeFileSync(this.adminFile, `${name}\n${password}\n`, { mode: 0o600 });
  }

  /** Notes the arguments and the environment of every redis-cli until it is disposed of. */
  watchCalls(): { readonly seen: string } & Disposable {
    const notes = join(this.#top, "calls");
    const bin = join(this.#top, "bin");
    const { PATH } = process.env;
    const real = execFileSync("sh", ["-c", "command -v redis-cli"], { encoding: "utf8" }).trim();
    mkdirSync(bin);
    const note = `cat /proc/$$/cmdline /proc/$$/environ | tr '\\0' ' ' >>${notes}`;
    writeFileSync(join(bin, "redis-cli"), `#!/bin/sh\n${note}\nexec ${real} "$@"\n`, { mode: 0o755 });
    process.env.PATH = `${bin}${delimiter}${PATH}`;
    return {
      get seen() {
        return readFileSync(notes, "utf8");
      },
      [Symbol.dispose]() {
        process.env.PATH = PATH;
      },
    };
  }

  /** What the server wrote into its log. */
  get log(): string {
    return readFileSync(join(this.#top, "log"), "utf8");
  }

  [Symbol.dispose](): void {
    if (existsSync(this.socket)) this.stop();
    rmSync(this.#top, { recursive: true });
  }

  #untilAnswered(words: readonly string[]): void {
    while (spawnSync("redis-cli", words).status !== 0);
  }

  #untilRefused(): void {
    while (spawnSync("redis-cli", ["-s", this.socket, "PING"]).status === 0);
    rmSync(this.socket, { force: true });
  }
}

function lineOf(name: string, lines: string): string | undefined {
  return lines.split("\n").find((line) => line.startsWith(`user ${name} `));
}
