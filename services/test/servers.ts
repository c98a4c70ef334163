import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Private servers of one test file, in a temporary folder. */
export type Servers = {
  folder: string;
  /** For `DATABASE_URL`; the password is {@link PASSWORD}. */
  databaseUrl: string;
  /** For `CACHE_URL` and `QUEUE_URL`, without a number of a database. */
  redisUrl: string;
  redis: Server;
  database: Server;
  stop(): Promise<void>;
};

/** A server that can be killed and started again. */
export type Server = { kill(): Promise<void>; start(): Promise<void> };

export const PASSWORD = "correct horse";

/** Where PostgreSQL's own programs are; Debian does not put them onto the PATH. */
const POSTGRES = globSync("/usr/lib/postgresql/*/bin/initdb").sort().at(-1);

/** Starts PostgreSQL and Redis on Unix sockets, as their packages bring them. */
export async function startServers(): Promise<Servers> {
  if (!POSTGRES) throw new Error("PostgreSQL is not installed: apt-get install postgresql redis-server");
  const folder = mkdtempSync(join(tmpdir(), "brainall-"));
  chmodSync(folder, 0o777);
  const database = createPostgres(dirname(POSTGRES), folder);
  const redis = createRedis(folder);
  await Promise.all([database.start(), redis.start()]);
  return {
    folder,
    databaseUrl: `postgres://brainall@${encodeURIComponent(folder)}/postgres`,
    redisUrl: `redis://${encodeURIComponent(join(folder, "redis.sock"))}`,
    redis,
    database,
    async stop() {
      await Promise.all([database.kill(), redis.kill()]);
      rmSync(folder, { recursive: true });
    },
  };
}

function createPostgres(programs: string, folder: string): Server {
  const data = join(folder, "data");
  writeFileSync(join(folder, "password"), PASSWORD, { mode: 0o644 });
  asPostgres(join(programs, "initdb"), [
    ...["-D", data, "-U", "brainall", "--pwfile", join(folder, "password")],
    ...["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
  ]);
  const settings = ["fsync=off", "listen_addresses=", `unix_socket_directories=${folder}`];
  return server(join(folder, ".s.PGSQL.5432"), () =>
    spawn(join(programs, "postgres"), ["-D", data, ...settings.flatMap((one) => ["-c", one])], {
      stdio: "ignore",
      ...postgresUser(),
    }),
  );
}

function createRedis(folder: string): Server {
  const data = join(folder, "redis");
  mkdirSync(data);
  const socket = join(folder, "redis.sock");
  const settings = [
    "port 0",
    `unixsocket ${socket}`,
    `dir ${data}`,
    `requirepass "${PASSWORD}"`,
    "appendonly yes",
  ];
  return server(socket, () => {
    const child = spawn("redis-server", ["-"], { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.end([...settings, "maxmemory-policy noeviction", ""].join("\n"));
    return child;
  });
}

function server(socket: string, launch: () => ChildProcess): Server {
  let child: ChildProcess | undefined;
  return {
    async start() {
      rmSync(socket, { force: true });
      child = launch();
      await untilAccepts(socket);
    },
    async kill() {
      if (!child || child.exitCode !== null) return;
      const ended = new Promise((resolve) => child?.once("exit", resolve));
      child.kill("SIGQUIT");
      await ended;
    },
  };
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

function asPostgres(program: string, args: string[]): void {
  execFileSync(program, args, { stdio: "ignore", ...postgresUser() });
}

async function untilAccepts(path: string): Promise<void> {
  while (!(await accepts(path))) await wait(20);
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("error", () => resolve(false));
    socket.once("connect", () => resolve(true)).once("connect", () => socket.destroy());
  });
}
