import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { OperatorError } from "../../setup/operator-error.js";
import type { Log } from "../../setup/progress.js";
import type { Invocation } from "../invocation.ts";
import type { Request } from "./carry.ts";

/** A way to the Proxmox API through a host. */
export type SocksProxy = {
  port: number;
  /** Ends it, and says why the host could not be reached, where that was tried. */
  close(): Promise<void>;
};

/**
 * Opens a SOCKS proxy on loopback through a host. `carry` is how its program is called where the hosts are reached.
 * The proxy ends with us, however we end.
 */
export async function openProxy(
  { command, args, env }: Invocation,
  request: Request,
  log: Log,
): Promise<SocksProxy> {
  // in a session of its own: a terminal's Ctrl-C ends it only after the engine, which then still has work to finish
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"], detached: true });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  child.once("error", (error) => {
    complaint += error.message;
  });
  // one that ends at once breaks the pipe; what it has said tells why
  child.stdin.on("error", () => {});
  child.stdin.write(`${JSON.stringify(request)}\n`);
  const said = once(createInterface({ input: child.stdout }), "line").then(([line]) => Number(line));
  const port = await Promise.race([said, ended]);
  if (!port) throw new OperatorError(`The proxy to the Proxmox API did not start.\n${complaint.trim()}`);
  const close = async () => {
    child.stdin.end();
    await ended;
    if (complaint === "") return;
    log(`The Proxmox API was not reached through ${request.via} (estate:proxmox.via).\n${complaint.trim()}`);
    complaint = "";
  };
  return { port, close };
}

/**
 * What makes the Proxmox provider use the proxy. Only programs in Go read the names in capitals, so that ours and
 * Pulumi's SDK, which speak to the engine on loopback, do not. Names are resolved at the other end.
 */
export function proxyEnvironment(port: number): NodeJS.ProcessEnv {
  return { HTTPS_PROXY: `socks5://127.0.0.1:${port}`, NO_PROXY: "", no_proxy: "" };
}
