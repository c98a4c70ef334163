import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { parseDuration } from "../duration.ts";
import { EstateError } from "../errors.ts";
import { connectError, viaError } from "./connect-error.ts";
import { type Connection, SharedConnection } from "./connection.ts";
import { type Files, leaveKept, newFiles, takeKept } from "./files.ts";
import { isFingerprint, meansKey } from "./host-key.ts";
import type { Host, Hosts } from "./hosts.ts";
import { keyFailure, loginFailure, presentedKey } from "./login.ts";
import { Master } from "./master.ts";
import { retryDelay } from "./retry.ts";
import { connectArguments, resumeArguments } from "./ssh-arguments.ts";
import { describeWay, wayTo } from "./way.ts";

/** An open connection, and what a host behind it needs. */
interface Line {
  /** Says which way it goes and by whose leave: the next run may use it where its own would be the same. */
  readonly id: string;
  readonly connection: SharedConnection;
  readonly master: Master;
  readonly files: Files;
}

/** How long a connection of an earlier run may take to answer, in milliseconds, before another one is made. */
const resumeLimit = 3000;

/** One attempt to reach a host. It is kept while its line is open, or for good where it failed. */
interface Attempt {
  /** The line that it goes through; undefined where the host is reached directly. */
  readonly via: Line | undefined;
  /** The key that it insists on, or a fingerprint. */
  readonly expected: string | undefined;
  readonly line: Promise<Line>;
  failure?: EstateError;
}

/** All connections of a run, one a host, dialled when the host is first asked for. */
export class Pool {
  readonly #hosts: Record<string, Host>;
  readonly #pins = new Map<string, string>();
  readonly #attempts = new Map<string, readonly Attempt[]>();
  /** With what is left to do once each has ended. */
  readonly #masters = new Map<Master, Promise<void>>();
  readonly #lines = new Set<Line>();
  readonly #reached = new Set<string>();
  readonly #keep: number | undefined;
  #closing: Promise<unknown> | undefined;

  /** `keep`: for how many seconds connections stay open after {@link Pool.close}, for the next run; none by default. */
  constructor(hosts: Hosts, { keep }: { keep?: number | undefined } = {}) {
    this.#hosts = { ...hosts };
    this.#keep = keep;
  }

  /** Makes a host known that the configuration does not name. */
  addIfMissing(name: string, host: Host): void {
    this.#hosts[name] ??= host;
  }

  /**
   * Makes known which key a host has. From now on it is expected wherever nothing else is, also of a bastion on
   * the way to others, and also of a connection that is open already.
   */
  pin(name: string, key: string): void {
    this.#pins.set(name, key);
  }

  /** Whether a host has let us in before: where it does no longer, it may by itself in a moment. */
  wasReached(name: string): boolean {
    return this.#reached.has(name);
  }

  /** Says that nobody is to wait for a host any more, until it lets us in again. */
  giveUp(name: string): void {
    this.#reached.delete(name);
  }

  /**
   * The connection to a host, through the hosts on its way. All callers with the same expectation share it, and
   * also the error where the first attempt failed. The key to expect is the host's own `hostKey`, else `pin`, else
   * what {@link Pool.pin} made known; with none of them any key is accepted, and the connection tells which it was.
   */
  async connect(name: string, pin = this.#pins.get(name)): Promise<Connection> {
    const line = await this.#lineTo(name, this.#host(name).hostKey ?? pin);
    return line.connection;
  }

  /**
   * Connects to a host that may be new and still booting: expects no key but the host's own `hostKey`, tries for
   * `timeout` milliseconds what may pass by itself (no answer, a refused connection or login), and says so
   * whenever the reason changes.
   */
  async waitFor(
    name: string,
    { timeout, onProgress }: { timeout: number; onProgress?: (message: string) => void },
  ): Promise<Connection> {
    const deadline = Date.now() + timeout;
    let told: string | undefined;
    for (;;) {
      this.#forgetFailures(name);
      try {
        const line = await this.#lineTo(name, this.#host(name).hostKey);
        return line.connection;
      } catch (error) {
        if (!(error instanceof EstateError)) throw error;
        const delay = retryDelay(error);
        if (delay === undefined) throw error;
        if (Date.now() + delay > deadline) throw tooLate(name, timeout, error);
        if (error.message !== told) onProgress?.(`waiting for ${name}. ${error.message}`);
        told = error.message;
        await pause(delay);
      }
    }
  }

  /** Ends what still runs, and all connections that are not kept for the next run. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const left = await Promise.all([...this.#lines].map((line) => this.#leave(line)));
    const kept = new Set(left.filter((master) => master !== undefined));
    const masters = [...this.#masters.keys()];
    await Promise.all(masters.map((master) => (kept.has(master) ? master.leave() : this.#end(master))));
  }

  /** Leaves a connection to the next run; its master, where that can be. */
  async #leave({ id, connection, master, files }: Line): Promise<Master | undefined> {
    if (this.#keep === undefined || !connection.isIdle || master.hasEnded) return undefined;
    return (await leaveKept(id, files, this.#keep)) ? master : undefined;
  }

  /** Comes by every host on the way, so that a key that became known since the last time is asked of each. */
  async #lineTo(name: string, expected: string | undefined): Promise<Line> {
    const host = this.#host(name);
    const via = host.via === undefined ? undefined : await this.#via(name, host.via);
    const attempts = this.#attemptsTo(name).filter((attempt) => attempt.via === via);
    const same = attempts.find((attempt) => attempt.expected === expected);
    return same ? same.line : this.#attempt(name, via, expected, attempts);
  }

  #attemptsTo(name: string): readonly Attempt[] {
    return this.#attempts.get(name) ?? [];
  }

  #host(name: string): Host {
    const host = this.#hosts[name];
    if (this.#closing) throw new EstateError(`Cannot connect to ${name}: the run is ending.`, { host: name });
    if (!host) {
      const known = Object.keys(this.#hosts).join(", ") || "none";
      throw new EstateError(
        `There is no host ${name} in estate:hosts (known: ${known}). Add it: pulumi config set --path 'estate:hosts.${name}.address' ADDRESS`,
        { host: name, code: "unknown-host" },
      );
    }
    return host;
  }

  #attempt(
    name: string,
    via: Line | undefined,
    expected: string | undefined,
    earlier: readonly Attempt[],
  ): Promise<Line> {
    const line = fitting(earlier, expected).then((open) => open ?? this.#dial(name, via, expected));
    const attempt: Attempt = { via, expected, line };
    this.#attempts.set(name, [...this.#attemptsTo(name), attempt]);
    const forget = () => this.#keepAttempts(name, (other) => other !== attempt);
    line.then(
      ({ master }) => void master.ended.then(forget),
      (error) => {
        if (error instanceof EstateError) attempt.failure = error;
        else forget();
      },
    );
    return line;
  }

  #keepAttempts(name: string, wanted: (attempt: Attempt) => boolean): void {
    this.#attempts.set(name, this.#attemptsTo(name).filter(wanted));
  }

  async #dial(name: string, via: Line | undefined, expected: string | undefined): Promise<Line> {
    const id = this.#idOf(name, via, expected);
    return (await this.#resume(name, id, via, expected)) ?? this.#login(name, id, via, expected);
  }

  async #login(name: string, id: string, via: Line | undefined, expected: string | undefined): Promise<Line> {
    const host = this.#host(name);
    const files = await newFiles();
    if (expected !== undefined && !isFingerprint(expected))
      await writeFile(files.knownHosts, `${name} ${expected}\n`);
    const heard = via?.master.stderr.length ?? 0;
    const way = { expected, viaSocket: via?.files.socket, keep: this.#keep };
    const master = this.#start(name, connectArguments(name, host, files, way), files);
    // ssh itself gives up after the first third; the rest is for the login, where a hardware key may wait for a finger
    const limit = 3000 * parseDuration(host.connectTimeout)!;
    const failure =
      (await loginFailure(master, limit, () => via?.master.stderr.slice(heard))) ??
      (await keyFailure(files, expected));
    if (!failure) return this.#opened(name, { id, via, master, files });
    await this.#end(master);
    throw connectError(this.#hosts, name, failure, expected);
  }

  /** Goes on with the connection that an earlier run kept; undefined where there is none, or none that answers. */
  async #resume(
    name: string,
    id: string,
    via: Line | undefined,
    expected: string | undefined,
  ): Promise<Line | undefined> {
    const files = this.#keep === undefined ? undefined : await takeKept(id);
    if (!files) return undefined;
    const master = this.#start(name, resumeArguments(files.socket, this.#host(name)), files);
    const failure =
      (await loginFailure(master, resumeLimit, () => undefined)) ?? (await keyFailure(files, expected));
    if (!failure) return this.#opened(name, { id, via, master, files });
    await this.#end(master);
    return undefined;
  }

  async #opened(
    name: string,
    { id, via, master, files }: { id: string; via: Line | undefined; master: Master; files: Files },
  ): Promise<Line> {
    this.#reached.add(name);
    const hostKey = await presentedKey(files);
    const way = describeWay(this.#hosts, name);
    const { sudo } = this.#host(name);
    const wayKeys = via ? { ...via.connection.wayKeys, [via.connection.host]: via.connection.hostKey } : {};
    const { socket } = files;
    const connection = new SharedConnection({ host: name, hostKey, wayKeys, master, socket, sudo, way });
    const line: Line = { id, connection, master, files };
    this.#lines.add(line);
    void master.ended.then(() => this.#lines.delete(line));
    return line;
  }

  /** Two connections with one id go the same way, as the same user, to a host of which the same key is expected. */
  #idOf(name: string, via: Line | undefined, expected: string | undefined): string {
    const network = statSync("/proc/self/ns/net", { throwIfNoEntry: false })?.ino;
    const says = JSON.stringify([name, this.#host(name), expected, via?.id, network]);
    return createHash("sha256").update(says).digest("hex").slice(0, 12);
  }

  async #via(name: string, via: string): Promise<Line> {
    try {
      return await this.#lineTo(via, this.#host(via).hostKey ?? this.#pins.get(via));
    } catch (error) {
      throw error instanceof EstateError ? viaError(this.#hosts, name, error) : error;
    }
  }

  #start(name: string, args: readonly string[], files: Files): Master {
    this.#host(name);
    const master = new Master(args, this.#keep === undefined ? undefined : files);
    const removed = master.ended.then(() => rm(files.folder, { recursive: true, force: true }));
    this.#masters.set(master, removed);
    void removed.then(() => this.#masters.delete(master));
    return master;
  }

  /** Ends a connection and removes its files. */
  async #end(master: Master): Promise<void> {
    const removed = this.#masters.get(master);
    await master.end();
    await removed;
  }

  #forgetFailures(name: string): void {
    for (const stop of wayTo(this.#hosts, name))
      this.#keepAttempts(stop, ({ failure }) => !failure || retryDelay(failure) === undefined);
  }
}

/**
 * The line of an earlier attempt that serves this expectation too; undefined where the host must be dialled for
 * it: it may have other keys beside the one that it presented. What failed for another reason than a key would
 * fail again, and throws.
 */
async function fitting(earlier: readonly Attempt[], expected: string | undefined): Promise<Line | undefined> {
  for (const attempt of earlier) {
    try {
      const line = await attempt.line;
      if (expected === undefined || meansKey(expected, line.connection.hostKey)) return line;
    } catch (error) {
      if (!(error instanceof EstateError) || error.code !== "host-key-differs") throw error;
    }
  }
  return undefined;
}

/** Has no code: whoever gets it has waited already. */
function tooLate(name: string, timeout: number, error: EstateError): EstateError {
  return new EstateError(`${name} did not let us in within ${timeout / 1000} seconds. ${error.message}`, {
    host: name,
    cause: error,
  });
}
