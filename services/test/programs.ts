import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { PASSWORD, type Servers } from "./servers.ts";

const SERVICES = dirname(import.meta.dirname);

/** A program of the application that runs as its unit runs it. */
export type Program = {
  /** What it has said, a JSON object a line. */
  log(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves to its status when it has ended. */
  ended: Promise<number | null>;
};

/** What all programs find in their environment, with a folder of credentials as systemd makes it. */
export function environmentOf(servers: Servers, modelUrl: string): Record<string, string> {
  const credentials = join(servers.folder, "credentials");
  mkdirSync(credentials, { recursive: true });
  const secrets = {
    "database-password": PASSWORD,
    "cache-password": PASSWORD,
    "queue-password": PASSWORD,
    "session-key": "k".repeat(40),
  };
  for (const [name, text] of Object.entries(secrets)) writeFileSync(join(credentials, name), `${text}\n`);
  return {
    CREDENTIALS_DIRECTORY: credentials,
    DATABASE_URL: servers.databaseUrl,
    CACHE_URL: `${servers.redisUrl}/0`,
    QUEUE_URL: `${servers.redisUrl}/1`,
    MODEL_URLS: modelUrl,
    PATH: process.env.PATH ?? "",
  };
}

/** Starts a program of `services/`, or of the lab where the path says so. */
export function startProgram(
  file: string,
  environment: Record<string, string>,
  args: string[] = [],
): Program {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [join(SERVICES, file), ...args],
    {
      // The mark by which the runner of the tests finds what they leave running.
      env: { ESTATE_TEST_RUN: process.env.ESTATE_TEST_RUN ?? "", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (said) => (text += said));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    log: () => text,
    ended,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a program to its end; throws what it said where it fails. */
export async function runProgram(file: string, environment: Record<string, string>): Promise<string> {
  const program = startProgram(file, environment);
  if ((await program.ended) !== 0) throw new Error(`${file} failed: ${program.log()}`);
  return program.log();
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until an address answers at all; throws the program's log where the program has ended. */
export async function untilAnswers(url: string, program: Program): Promise<void> {
  let hasEnded = false;
  void program.ended.then(() => {
    hasEnded = true;
  });
  while (!(await fetch(url).catch(() => undefined))) {
    if (hasEnded) throw new Error(`${url} never answered:\n${program.log()}`);
    await wait(20);
  }
}

/** Waits until `look` finds something. The runner's limit ends a wait that is in vain. */
export async function until<Found>(look: () => Promise<Found | undefined | false>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found) return found;
    await wait(20);
  }
}
