import { readFile, rm, writeFile } from "node:fs/promises";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { parseDuration } from "../duration.ts";
import { EstateError } from "../errors.ts";
import { connectError, viaError } from "./connect-error.ts";
import { type Connection, SharedConnection } from "./connection.ts";
import { classify, type Failure } from "./failure.ts";
import { type Files, newFiles } from "./files.ts";
import { fingerprint, isFingerprint, meansKey, parseKnownHosts } from "./host-key.ts";
import type { Host, Hosts } from "./hosts.ts";
import { Master } from "./master.ts";
import { retryDelay } from "./retry.ts";
import { connectArguments } from "./ssh-arguments.ts";
import { describeWay, wayTo } from "./way.ts";

/** An open connection, and what a host behind it needs. */
interface Line {
  readonly connection: Connection;
  readonly master: Master;
  readonly socket: string;
}

/** All connections of a run, one a host, dialled when the host is first asked for. */
export class Pool {
  readonly #hosts: Record<string, Host>;
  readonly #lines = new Map<string, Promise<Line>>();
  readonly #failures = new Map<string, EstateError>();
  readonly #masters = new Set<Master>();
  #closed = false;

  constructor(hosts: Hosts) {
    this.#hosts = { ...hosts };
  }

  /** Makes a host known that the configuration does not name. */
  addIfMissing(name: string, host: Host): void {
    this.#hosts[name] ??= host;
  }

  /**
   * The connection to a host, through the hosts on its way. All callers share it, and also the error where the
   * first attempt failed. `pin` is the public key to expect unless the host's own `hostKey` says otherwise; with
   * neither, any key is accepted, and the connection tells which it was.
   */
  async connect(name: string, pin?: string): Promise<Connection> {
    const line = await this.#line(name, pin);
    return line.connection;
  }

  /**
   * Connects to a host that may still be booting: tries for `timeout` milliseconds what may pass by itself (no
   * answer, a refused connection or login), and says so whenever the reason changes.
   */
  async waitFor(
    name: string,
    { timeout, pin, onProgress }: { timeout: number; pin?: string; onProgress?: (message: string) => void },
  ): Promise<Connection> {
    const deadline = Date.now() + timeout;
    let told: string | undefined;
    for (;;) {
      this.#forgetFailures(name);
      try {
        return await this.connect(name, pin);
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

  /** Why hosts could not be connected to in this run, by host. */
  failures(): Map<string, EstateError> {
    return new Map(this.#failures);
  }

  /** Ends all connections and what still runs on them. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#masters].map((master) => master.end()));
  }

  async #line(name: string, pin?: string): Promise<Line> {
    const failure = this.#failures.get(name);
    if (failure) throw failure;
    const host = this.#host(name);
    const expected = host.hostKey ?? pin;
    const line = await this.#shared(name, () => this.#dial(name, host, expected));
    const { hostKey } = line.connection;
    if (expected === undefined || meansKey(expected, hostKey)) return line;
    const error = connectError(this.#hosts, name, unexpected(hostKey), expected);
    this.#failures.set(name, error);
    throw error;
  }

  #host(name: string): Host {
    const host = this.#hosts[name];
    if (this.#closed) throw new EstateError(`Cannot connect to ${name}: the run is ending.`, { host: name });
    if (!host) {
      const known = Object.keys(this.#hosts).join(", ") || "none";
      throw new EstateError(
        `There is no host ${name} in estate:hosts (known: ${known}). Add it: pulumi config set --path 'estate:hosts.${name}.address' ADDRESS`,
        { host: name, code: "unknown-host" },
      );
    }
    return host;
  }

  #shared(name: string, dial: () => Promise<Line>): Promise<Line> {
    const present = this.#lines.get(name);
    if (present) return present;
    const line = dial();
    this.#lines.set(name, line);
    const forget = () => {
      if (this.#lines.get(name) === line) this.#lines.delete(name);
    };
    line.then(
      ({ master }) => void master.ended.then(forget),
      (error) => {
        forget();
        if (error instanceof EstateError) this.#failures.set(name, error);
      },
    );
    return line;
  }

  async #dial(name: string, host: Host, expected: string | undefined): Promise<Line> {
    const via = host.via === undefined ? undefined : await this.#via(name, host.via);
    const files = await newFiles();
    try {
      if (expected !== undefined && !isFingerprint(expected))
        await writeFile(files.knownHosts, `${name} ${expected}\n`);
      const heard = via?.master.stderr.length ?? 0;
      const args = connectArguments(name, host, files, { expected, viaSocket: via?.socket });
      const master = this.#start(name, args);
      const failure =
        (await loginFailure(master, host, () => via?.master.stderr.slice(heard))) ??
        (await keyFailure(files, expected));
      if (failure) {
        await master.end();
        throw connectError(this.#hosts, name, failure, expected);
      }
      const hostKey = await presentedKey(files);
      const way = describeWay(this.#hosts, name);
      const { socket } = files;
      const connection = new SharedConnection({ host: name, hostKey, master, socket, sudo: host.sudo, way });
      return { connection, master, socket };
    } finally {
      await rm(files.knownHosts, { force: true });
    }
  }

  async #via(name: string, via: string): Promise<Line> {
    try {
      return await this.#line(via);
    } catch (error) {
      throw error instanceof EstateError ? viaError(this.#hosts, name, error) : error;
    }
  }

  #start(name: string, args: readonly string[]): Master {
    this.#host(name);
    const master = new Master(args);
    this.#masters.add(master);
    void master.ended.then(() => this.#masters.delete(master));
    return master;
  }

  #forgetFailures(name: string): void {
    for (const stop of wayTo(this.#hosts, name)) {
      const failure = this.#failures.get(stop);
      if (failure && retryDelay(failure) !== undefined) this.#failures.delete(stop);
    }
  }
}

/** Waits until sessions can be opened; says why they cannot. */
async function loginFailure(
  master: Master,
  host: Host,
  bastionSaid: () => string | undefined,
): Promise<Failure | undefined> {
  // ssh itself gives up after the first third; the rest is for the login, where a hardware key may wait for a finger
  const seconds = 3 * parseDuration(host.connectTimeout)!;
  const outcome = await master.ready(seconds * 1000);
  if (outcome === "ready") return undefined;
  if (outcome === "late")
    return { code: "timed-out", seen: `the login was not done after ${seconds} seconds` };
  // what the bastion said about it may be read after the end of this connection
  await nextTurn();
  return classify(master.stderr, bastionSaid());
}

/** Whether another key was presented than expected, where ssh could not tell. */
async function keyFailure(files: Files, expected: string | undefined): Promise<Failure | undefined> {
  const hostKey = await presentedKey(files);
  return expected === undefined || meansKey(expected, hostKey) ? undefined : unexpected(hostKey);
}

/** The key that ssh accepted, from where it wrote it down. */
async function presentedKey(files: Files): Promise<string> {
  return parseKnownHosts(await readFile(files.knownHosts, "utf8"))!;
}

function unexpected(hostKey: string): Failure {
  const presented = fingerprint(hostKey);
  return { code: "host-key-differs", seen: `${hostKey.split(" ")[0]} ${presented}`, presented };
}

function tooLate(name: string, timeout: number, error: EstateError): EstateError {
  return new EstateError(`${name} did not let us in within ${timeout / 1000} seconds. ${error.message}`, {
    host: name,
    ...(error.code && { code: error.code }),
    cause: error,
  });
}
