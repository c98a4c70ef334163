import { execFileSync } from "node:child_process";
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Where PostgreSQL's own programs are; Debian does not put them onto the PATH. */
const initdb = globSync("/usr/lib/postgresql/*/bin/initdb").sort().at(-1);

const isRoot = process.getuid?.() === 0;

/**
 * For tests: a PostgreSQL of its own, which the programs that this process starts find as if it were the host's.
 * Whoever runs the tests without being root is the server's user postgres.
 */
export class PostgresServer implements Disposable {
  readonly #top = mkdtempSync(join(tmpdir(), "postgres-"));
  readonly #before = { ...process.env };

  constructor() {
    if (!initdb) throw new Error("PostgreSQL is not installed: apt-get install postgresql");
    chmodSync(this.#top, 0o777);
    this.#run("initdb", [
      "-D",
      this.#data,
      "-U",
      "postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
    ]);
    process.env.PGHOST = this.#top;
    if (!isRoot) this.#standInForRunuser();
    this.start();
  }

  get #data(): string {
    return join(this.#top, "data");
  }

  start(): void {
    const settings = [
      "fsync=off",
      "listen_addresses=",
      `unix_socket_directories=${this.#top}`,
      "log_statement=all",
    ];
    const options = settings.map((setting) => `-c ${setting}`).join(" ");
    this.#run("pg_ctl", ["-D", this.#data, "-w", "-l", join(this.#top, "log"), "-o", options, "start"]);
  }

  stop(): void {
    this.#run("pg_ctl", ["-D", this.#data, "-m", "immediate", "-w", "stop"]);
  }

  /** What the server wrote into its log. */
  get log(): string {
    return readFileSync(join(this.#top, "log"), "utf8");
  }

  /** The answer of a query, its rows as lines; throws what the server complains of. */
  query(sql: string, { user = "postgres", database = "postgres" } = {}): string {
    const words = ["-qAtX", "-v", "ON_ERROR_STOP=1", "-h", this.#top, "-U", user, "-f", "-"];
    return execFileSync("psql", words, {
      input: sql,
      encoding: "utf8",
      stdio: "pipe",
      env: { ...process.env, PGDATABASE: database },
    }).trim();
  }

  [Symbol.dispose](): void {
    this.stop();
    for (const name of ["PGHOST", "PATH"]) process.env[name] = this.#before[name];
    if (this.#before.PGHOST === undefined) delete process.env.PGHOST;
    rmSync(this.#top, { recursive: true });
  }

  /** PostgreSQL refuses to run as root. */
  #run(program: string, words: readonly string[]): void {
    const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    execFileSync(join(dirname(initdb!), program), words, {
      stdio: "ignore",
      cwd: this.#top,
      ...(isRoot && { uid: id("-u"), gid: id("-g") }),
    });
  }

  #standInForRunuser(): void {
    const bin = join(this.#top, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "runuser"), '#!/bin/sh\nshift 3\nPGUSER=postgres exec "$@"\n', { mode: 0o755 });
    process.env.PATH = `${bin}${delimiter}${process.env.PATH}`;
  }
}
