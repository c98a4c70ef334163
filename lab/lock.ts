import { once } from "node:events";
import net from "node:net";
import { LabError } from "./error.ts";

const answerTimeout = 2_000;

/**
 * Does `work` while holding the machine-wide lock of that name.
 * The lock is an abstract Unix socket: the kernel frees it with the process, so that none is ever left behind,
 * and who is refused can ask the holder who it is.
 * When it is taken: throws a LabError that says by whom and since when, or waits if `onWait` is given.
 */
export async function withLock<T>(
  name: string,
  work: () => Promise<T>,
  onWait?: (holder: string) => void,
): Promise<T> {
  const release = await acquire(name, onWait);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(name: string, onWait?: (holder: string) => void): Promise<() => void> {
  for (;;) {
    const release = await listen(name);
    if (release) return release;
    const holder = await askHolder(name, onWait);
    if (!holder) continue;
    if (!onWait) {
      throw new LabError(`The lab "${name}" is being changed by ${holder}. Try again when it has ended.`);
    }
  }
}

/** Takes the lock if it is free; returns what releases it. */
async function listen(name: string): Promise<(() => void) | undefined> {
  const holder = describeHolder(process.pid, process.argv.slice(1), new Date());
  const waiting = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    waiting.add(socket);
    // Who asks may hang up first: that does not concern the holder.
    socket.on("error", () => {});
    socket.on("close", () => waiting.delete(socket));
    socket.unref();
    socket.write(holder);
  });
  server.unref();
  try {
    server.listen(address(name));
    await once(server, "listening");
    return () => {
      server.close();
      for (const socket of waiting) socket.destroy();
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return undefined;
    throw error;
  }
}

/** Asks who holds the lock; with `onWait`, returns only after the holder is gone. */
async function askHolder(name: string, onWait?: (holder: string) => void): Promise<string> {
  const socket = net.connect(address(name));
  socket.setEncoding("utf8");
  if (!onWait) socket.setTimeout(answerTimeout, () => socket.destroy());
  let answer = "";
  socket.on("data", (chunk: string) => {
    answer += chunk;
    if (onWait) onWait(answer);
    else socket.destroy();
  });
  // A holder that is just ending refuses or resets: the caller tries again.
  socket.on("error", () => {});
  const connected = once(socket, "connect").then(
    () => true,
    () => false,
  );
  await once(socket, "close").catch(() => {});
  if (!(await connected)) return "";
  return answer || "a process that does not answer";
}

function address(name: string): string {
  return `\0estate-lab-${name}`;
}

/** How a holder introduces itself: `process 812 ("lab up") since 12:30:05 UTC on 2026-01-31`. */
export function describeHolder(pid: number, args: string[], since: Date): string {
  const [script = "", ...rest] = args;
  const program = script.split("/").at(-1) ?? script;
  const [day, time] = since.toISOString().split(/[T.]/);
  return `process ${pid} ("${[program, ...rest].join(" ")}") since ${time} UTC on ${day}`;
}
